import { describe, expect, it } from '@jest/globals';
import { floatTensor, writeModel } from '@scorecam/core';
import { externalWeightModel, tinyClassifier, tinyClassifierFacts } from '@scorecam/core/testing';
import { createRuntime, identifyModel, openModelFile } from '@scorecam/node';
import { mkdir, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const inFolder = useTemporaryFolder();

/** A model whose one weight lies in `parts/weight.bin`, 20 bytes, of which the last 12 are used. */
async function writeExternal(): Promise<{ path: string; weights: string }> {
  const { bytes, weights } = externalWeightModel(Float32Array.of(10, 20, 30));
  const [file] = weights.kind === 'memory' ? weights.files : [];
  await mkdir(inFolder('parts'), { recursive: true });
  await writeFile(inFolder('model.onnx'), bytes);
  await writeFile(inFolder('parts', 'weight.bin'), file?.content as Uint8Array); // as the model maker makes it
  return { path: inFolder('model.onnx'), weights: inFolder('parts', 'weight.bin') };
}

describe('openModelFile', () => {
  it('gives a model that runs with the weights in its folder', async () => {
    const { model, weights } = await openModelFile((await writeExternal()).path);
    const runtime = await createRuntime({ device: 'cpu' });
    const session = await runtime.createSession({ bytes: writeModel(model), weights });
    const { y } = await session.run({ x: floatTensor(Float32Array.of(1, 2, 3), [3]) }, ['y']);
    await runtime.dispose();
    expect(y?.data).toEqual(Float32Array.of(11, 22, 33));
  });

  it('follows a symbolic link, as caches of models are made of them', async () => {
    await mkdir(inFolder('blobs'));
    await writeFile(inFolder('blobs', '0a1b'), tinyClassifier());
    await symlink(inFolder('blobs', '0a1b'), inFolder('model.onnx'));
    const { model, path, weights } = await openModelFile(inFolder('model.onnx'));
    expect(basename(path)).toBe('0a1b');
    expect(weights).toMatchObject({ kind: 'folder', path: expect.stringMatching(/blobs$/) });
    expect(model.graph.output.map(({ name }) => name)).toEqual([tinyClassifierFacts.output]);
  });

  it.each([
    ['links to files beside the model, as in a Hugging Face cache', true],
    ['files beside the link to the model', false],
  ])('gives a model that runs with weights that are %s', async (_, isLink) => {
    const { path, weights: file } = await writeExternal();
    await mkdir(inFolder('blobs'));
    await mkdir(inFolder('snapshot', 'parts'), { recursive: true });
    await rename(path, inFolder('blobs', '0a1b'));
    await symlink(inFolder('blobs', '0a1b'), inFolder('snapshot', 'model.onnx'));
    const place = isLink ? inFolder('blobs', '2c3d') : inFolder('snapshot', 'parts', 'weight.bin');
    await rename(file, place);
    if (isLink) await symlink(place, inFolder('snapshot', 'parts', 'weight.bin'));
    const { model, weights } = await openModelFile(inFolder('snapshot', 'model.onnx'));
    expect((await identifyModel(inFolder('snapshot', 'model.onnx'))).weights).toMatchObject([{ bytes: 20 }]);
    const runtime = await createRuntime({ device: 'cpu' });
    const session = await runtime.createSession({ bytes: writeModel(model), weights });
    const { y } = await session.run({ x: floatTensor(Float32Array.of(1, 2, 3), [3]) }, ['y']);
    await runtime.dispose();
    expect(y?.data).toEqual(Float32Array.of(11, 22, 33));
  });

  it('names weights that are missing', async () => {
    await mkdir(inFolder('other'));
    await writeFile(inFolder('other', 'copy.onnx'), externalWeightModel(Float32Array.of(1)).bytes);
    await expect(openModelFile(inFolder('other', 'copy.onnx'))).rejects.toMatchObject({
      code: 'EXTERNAL_DATA',
      message: expect.stringMatching(/"parts\/weight.bin" is not in .*other" \(12 bytes are needed\)/),
    });
  });

  it('names weights that are cut short, with the bytes needed and found', async () => {
    const { path, weights } = await writeExternal();
    await truncate(weights, 19);
    await expect(openModelFile(path)).rejects.toMatchObject({
      code: 'EXTERNAL_DATA',
      message: expect.stringContaining('"parts/weight.bin" has 19 bytes instead of the 20 that are needed'),
    });
  });

  it('refuses weights that a symbolic link takes out of the folder', async () => {
    const { weights } = await writeExternal();
    await mkdir(inFolder('inner', 'parts'), { recursive: true });
    await writeFile(inFolder('inner', 'model.onnx'), externalWeightModel(Float32Array.of(1, 2, 3)).bytes);
    await symlink(weights, inFolder('inner', 'parts', 'weight.bin'));
    await expect(openModelFile(inFolder('inner', 'model.onnx'))).rejects.toMatchObject({
      code: 'EXTERNAL_DATA',
      message: expect.stringContaining('is a symbolic link out of the model'),
    });
  });

  it('says why a path cannot be opened', async () => {
    await writeFile(inFolder('empty.onnx'), '');
    const refusals = [inFolder('none.onnx'), inFolder('.'), inFolder('empty.onnx')].map((path) =>
      openModelFile(path).catch((error: unknown) => error),
    );
    expect(await Promise.all(refusals)).toEqual([
      expect.objectContaining({
        code: 'UNREADABLE_FILE',
        message: expect.stringContaining('no such file'),
      }),
      expect.objectContaining({
        code: 'UNREADABLE_FILE',
        message: expect.stringContaining('it is a folder'),
      }),
      expect.objectContaining({ code: 'INVALID_MODEL', message: expect.stringContaining('empty') }),
    ]);
  });
});
