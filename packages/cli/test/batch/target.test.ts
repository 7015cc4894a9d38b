import { describe, expect, it } from '@jest/globals';
import { encodePng } from '@scorecam/node';
import type { ResultRecord } from '@scorecam/core';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { floatTensorProto, testModel } from '../../../core/src/testing/tiny-models.js';
import { makeNode } from '../../../core/src/rewrite/make-node.js';
import { callScorecam } from '../../../../test-support/call-scorecam.js';
import { inEmptyFolder } from '../../../../test-support/run-scorecam.js';
import { commonWish } from '../../src/explain/target-wish.js';

/** image (N, 3, 8, 8) -> Conv -> Relu -> Conv `classes` (N, 2, 8, 8) */
const segmenting = testModel({
  inputs: [{ name: 'image', dataType: 1, dims: ['N', 3, 8, 8] }],
  outputs: [{ name: 'classes', dataType: 1, dims: ['N', 2, 8, 8] }],
  initializers: [floatTensorProto('weight_1', [4, 3, 1, 1]), floatTensorProto('weight_2', [2, 4, 1, 1])],
  nodes: [
    makeNode({ op: 'Conv', inputs: ['image', 'weight_1'], output: 'conv' }),
    makeNode({ op: 'Relu', inputs: ['conv'], output: 'relu' }),
    makeNode({ op: 'Conv', inputs: ['relu', 'weight_2'], output: 'classes' }),
  ],
});

async function writeFiles(folder: string): Promise<void> {
  await writeFile(join(folder, 'net.onnx'), segmenting);
  await mkdir(join(folder, 'photos'));
  const data = Uint8Array.from({ length: 8 * 8 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));
  await writeFile(join(folder, 'photos', 'one.png'), await encodePng({ width: 8, height: 8, data }));
}

async function recordAt(...path: readonly string[]): Promise<ResultRecord> {
  return JSON.parse(await readFile(join(...path, 'result.json'), 'utf8')) as ResultRecord;
}

describe('a target beside classes', () => {
  it('holds for a run of many pictures, and for several methods side by side', () =>
    inEmptyFolder(async (folder) => {
      await writeFiles(folder);
      const flags = ['--model', 'net.onnx', '--target', 'segment:1', '--device', 'cpu', '--quiet'];
      const batch = await callScorecam(['batch', 'photos', ...flags, '--method', 'gradient', '--out', 'maps'], folder);
      expect(batch).toMatchObject({ status: 0, stderr: '' });
      const first = await recordAt(folder, 'maps', 'one.png');
      expect(first.target).toMatchObject({ kind: 'segment', output: 'classes' });
      const methods = ['--methods', 'gradient,gradient-x-input', '--out', 'sheet'];
      const sheet = await callScorecam(['explain', 'photos/one.png', ...flags, ...methods], folder);
      expect(sheet).toMatchObject({ status: 0, stderr: '' });
      const second = await recordAt(folder, 'sheet', 'gradient');
      expect([second.target, second.classes[0]!.logit]).toEqual([first.target, first.classes[0]!.logit]);
    }));

  it('is refused for many pictures if it lies in one', () => {
    expect(() => commonWish({ kind: 'box', box: [0, 0, 1, 1] })).toThrow('The target box belongs to one picture');
    const region = { kind: 'segment', class: undefined, region: [0, 0, 1, 1] } as const;
    expect(() => commonWish(region)).toThrow('A --region belongs to one picture');
    expect(commonWish({ ...region, region: undefined })).toEqual({ ...region, region: undefined });
  });
});
