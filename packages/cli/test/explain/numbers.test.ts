import { describe, expect, it } from '@jest/globals';
import { encodeNpy, floatTensor, type ResultRecord } from '@scorecam/core';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { floatTensorProto, testModel } from '../../../core/src/testing/tiny-models.js';
import { makeNode } from '../../../core/src/rewrite/make-node.js';
import { callScorecam } from '../../../../test-support/call-scorecam.js';
import { inEmptyFolder } from '../../../../test-support/run-scorecam.js';
import { readBands, readLevels } from '../../src/options/number-options.js';

/** x (N, 5, 8, 8) -> Conv -> Relu -> GlobalAveragePool -> Flatten -> Gemm `scores` (N, 2) */
const model = testModel({
  inputs: [{ name: 'x', dataType: 1, dims: ['N', 5, 8, 8] }],
  outputs: [{ name: 'scores', dataType: 1, dims: ['N', 2] }],
  initializers: [floatTensorProto('weight', [4, 5, 3, 3]), floatTensorProto('gemm', [4, 2])],
  nodes: [
    makeNode({ op: 'Conv', inputs: ['x', 'weight'], output: 'conv' }),
    makeNode({ op: 'Relu', inputs: ['conv'], output: 'relu' }),
    makeNode({ op: 'GlobalAveragePool', inputs: ['relu'], output: 'mean' }),
    makeNode({ op: 'Flatten', inputs: ['mean'], output: 'flat' }),
    makeNode({ op: 'Gemm', inputs: ['flat', 'gemm'], output: 'scores' }),
  ],
});

const bands = floatTensor(
  Float32Array.from({ length: 12 * 10 * 5 }, (_, i) => (i * 37) % 4001),
  [12, 10, 5],
);

describe('scorecam explain of a picture of bands', () => {
  it('takes an array, its levels and the bands to draw, and records them', () =>
    inEmptyFolder(async (folder) => {
      await writeFile(join(folder, 'five.onnx'), model);
      await writeFile(join(folder, 'scene.npy'), encodeNpy(bands));
      const flags = ['--levels', '0,4000', '--bands', '5,3,1', '--device', 'cpu', '--quiet'];
      const { status, stderr } = await callScorecam(['explain', 'scene.npy', '--model', 'five.onnx', ...flags], folder);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const record = JSON.parse(await readFile(join(folder, 'scorecam-out', 'result.json'), 'utf8')) as ResultRecord;
      expect(record.preprocessing).toMatchObject({ channels: 5, levels: [0, 4000], bands: [5, 3, 1] });
      expect(record.image).toMatchObject({ width: 10, height: 12 });
    }));

  it('refuses two images in one array with status 2', () =>
    inEmptyFolder(async (folder) => {
      await writeFile(join(folder, 'five.onnx'), model);
      await writeFile(join(folder, 'two.npy'), encodeNpy(floatTensor(new Float32Array(2 * 5 * 64), [2, 5, 8, 8])));
      const { status, stderr } = await callScorecam(
        ['explain', 'two.npy', '--model', 'five.onnx', '--device', 'cpu'],
        folder,
      );
      expect(status).toBe(2);
      expect(stderr).toContain('2 images; explain one at a time');
    }));
});

describe('the flags of numbers', () => {
  it('are read', () => {
    expect([readLevels('auto'), readLevels('-5,4095'), readBands('4,3,2')]).toEqual(['auto', [-5, 4095], [4, 3, 2]]);
  });

  it.each(['5', '5,5', 'a,b', '1,2,3'])('refuse --levels %s', (given) => {
    expect(() => readLevels(given)).toThrow('The option --levels must be auto, or two numbers BLACK,WHITE');
  });

  it.each(['4,3', '0,1,2', '1.5,2,3', 'r,g,b'])('refuse --bands %s', (given) => {
    expect(() => readBands(given)).toThrow('The option --bands must be three integers of 1 or more');
  });
});
