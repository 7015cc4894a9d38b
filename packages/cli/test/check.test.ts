import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ModelReport } from '@scorecam/core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNode } from '../../core/src/rewrite/make-node.js';
import { testModel } from '../../core/src/testing/tiny-models.js';
import { callScorecam } from '../../../test-support/call-scorecam.js';
import { runScorecam } from '../../../test-support/run-scorecam.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scorecam-check-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('scorecam check', () => {
  it('says about the bundled model what is seen of it, and ends with 0', async () => {
    const { status, stdout, stderr } = await runScorecam(
      ['check', '--device', 'cpu', '--threads', '1', '--export'],
      folder,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^emoji-vgg\.onnx can be explained\.\nGraph /);
    expect(stdout).toMatch(/\nInput {5}"[^"]+", 3 x 128 x 128, nchw, float32/);
    expect(stdout).toMatch(/mean 0\.5 0\.5 0\.5, from emoji-vgg\.card\.json\n/);
    expect(stdout).toMatch(/\nMethods {3}score-cam, rise, .*integrated-gradients\n/);
    expect(stdout).toMatch(/\n {10}grad-cam +\+[\d,]+ bytes +\+\d+ operators\n/);
    expect(stdout).toMatch(/\n {10}not with .*eigen-cam/);
  });

  it('ends with 4 and a remedy for a model that onnxruntime refuses, with the report as data', async () => {
    const image = { name: 'image', dataType: 1, dims: ['N', 3, 8, 8] };
    const nodes = [makeNode({ op: 'Frobnicate', inputs: ['image'], output: 'y' })];
    await writeFile(
      join(folder, 'odd.onnx'),
      testModel({ inputs: [image], outputs: [{ name: 'y', dataType: 1, dims: ['N', 5] }], nodes }),
    );
    const { status, stdout } = await callScorecam(['check', 'odd.onnx', '--device', 'cpu', '--json'], folder);
    expect(status).toBe(4);
    expect((JSON.parse(stdout) as ModelReport).fault).toEqual({
      code: 'UNSUPPORTED_MODEL',
      message:
        'onnxruntime cannot run "odd.onnx": it knows no operator "Frobnicate" in this operator set; export the model for another opset.',
    });
  });
});
