import { describe, expect, it } from '@jest/globals';
import { readModelCard } from '@scorecam/node';
import { mkdir, writeFile } from 'node:fs/promises';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const inFolder = useTemporaryFolder();

async function put(path: string, content: unknown): Promise<void> {
  await writeFile(inFolder(path), JSON.stringify(content));
}

const huggingFace = { do_resize: true, size: { height: 32, width: 48 }, do_normalize: false, resample: 3 };

describe('readModelCard', () => {
  it('is empty if there are no files beside the model', async () => {
    expect(await readModelCard(inFolder('net.onnx'))).toEqual({ files: [], notices: [] });
  });

  it('reads the card of the model and of no other', async () => {
    await put('net.card.json', { name: 'net', labels: ['a', 'b'], preprocessing: { size: [32, 48], mean: [0.5] } });
    await put('other.card.json', { labels: ['x'] });
    expect(await readModelCard(inFolder('net.onnx'))).toEqual({
      files: [inFolder('net.card.json')],
      labels: ['a', 'b'],
      preprocessing: expect.objectContaining({ size: [32, 48], mean: [0.5] }),
      notices: [],
    });
  });

  it.each(['.', 'onnx'])('reads the files of Hugging Face for a model in %s', async (folder) => {
    await mkdir(inFolder(folder), { recursive: true });
    await put('config.json', { id2label: { 0: 'a', 1: 'b' } });
    await put('preprocessor_config.json', huggingFace);
    const card = await readModelCard(inFolder(folder, 'model.onnx'));
    expect(card.files).toEqual([inFolder('config.json'), inFolder('preprocessor_config.json')]);
    expect(card).toMatchObject({ labels: ['a', 'b'], preprocessing: { size: [48, 32], resample: 'bicubic' } });
    expect(card.notices).toEqual([]);
  });

  it.each([
    ['another program', '{"learning_rate": 0.1}'],
    ['no object', '[1, 2]'],
    ['no JSON', 'learning_rate: 0.1'],
  ])('passes over a config.json of %s with a notice', async (_, content) => {
    await writeFile(inFolder('config.json'), content);
    expect(await readModelCard(inFolder('net.onnx'))).toEqual({
      files: [],
      notices: ['"config.json" beside the model was passed over: it is not a configuration of Hugging Face.'],
    });
  });

  it("prefers the model's own card to the files of Hugging Face", async () => {
    await put('net.card.json', { labels: ['own'] });
    await put('config.json', { id2label: { 0: 'other' } });
    expect(await readModelCard(inFolder('net.onnx'))).toMatchObject({ labels: ['own'] });
  });

  it('gives a notice for each unknown field', async () => {
    await put('net.card.json', { label: ['a'], publisher: 'me', name: 'net' });
    expect((await readModelCard(inFolder('net.onnx'))).notices).toEqual([
      expect.stringMatching(/net\.card\.json: the unknown field "label" was ignored; did you mean "labels"\?$/),
      expect.stringMatching(/the unknown field "publisher" was ignored; the fields are labels, preprocessing, head\.$/),
    ]);
  });

  it('names the file and the invalid field', async () => {
    await put('net.card.json', { preprocessing: { size: 'large' } });
    await expect(readModelCard(inFolder('net.onnx'))).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringMatching(/net\.card\.json.*size/s),
    });
    await put('net.card.json', ['labels']);
    await expect(readModelCard(inFolder('net.onnx'))).rejects.toThrow(/must hold a JSON object/);
  });
});
