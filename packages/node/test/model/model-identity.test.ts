import { describe, expect, it } from '@jest/globals';
import { externalWeightModel, tinyClassifier } from '@scorecam/core/testing';
import { hashFile, identifyModel } from '@scorecam/node';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const inFolder = useTemporaryFolder();

async function writeExternal(weight: number): Promise<string> {
  const { bytes, weights } = externalWeightModel(Float32Array.of(weight));
  const [file] = weights.kind === 'memory' ? weights.files : [];
  await mkdir(inFolder('parts'), { recursive: true });
  await writeFile(inFolder('model.onnx'), bytes);
  await writeFile(inFolder('parts', 'weight.bin'), file?.content as Uint8Array); // as the model maker makes it
  return inFolder('model.onnx');
}

describe('identifyModel', () => {
  it('distinguishes models that differ only in a weight file', async () => {
    const one = await identifyModel(await writeExternal(1));
    const two = await identifyModel(await writeExternal(2));
    expect(two.sha256).toBe(one.sha256);
    expect(two.weights).toEqual([
      { file: 'parts/weight.bin', sha256: await hashFile(inFolder('parts', 'weight.bin')), bytes: 12 },
    ]);
    expect(two.weights[0]?.sha256).not.toBe(one.weights[0]?.sha256);
  });

  it('names no file twice: weights inside the model belong to its own hash', async () => {
    await writeFile(inFolder('blob'), tinyClassifier());
    await symlink(inFolder('blob'), inFolder('model.onnx'));
    expect(await identifyModel(inFolder('model.onnx'))).toEqual({
      path: 'model.onnx',
      sha256: await hashFile(inFolder('blob')),
      weights: [],
    });
  });
});
