import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { externalWeightModel, tinyClassifier } from '@scorecam/core/testing';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openModelFile, locateModel } from '../../src/index.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';
import { commit, type FakeHub, serveHub } from '../../../../test-support/fake-hub.js';

const tiny = tinyClassifier();
const external = externalWeightModel(Float32Array.of(1, 2));
const text = (value: string) => new TextEncoder().encode(value);

const repositories = {
  'owner/tiny': {
    'README.md': text('not needed'),
    'config.json': text('{ "id2label": { "0": "cat" } }'),
    'preprocessor_config.json': text('{}'),
    'onnx/model.onnx': tiny,
    'onnx/model_quantized.onnx': tiny.slice(),
    'pytorch_model.bin': text('not needed'),
  },
  'owner/large': { 'onnx/model.onnx': external.bytes, 'onnx/parts/weight.bin': new Uint8Array(16) },
  'owner/torch': { 'model.safetensors': text('not needed') },
};

const folder = useTemporaryFolder();
let hub: FakeHub;

beforeEach(async () => {
  hub = await serveHub(repositories);
  Object.assign(process.env, { HF_ENDPOINT: hub.url, HF_HOME: folder('home') });
});
afterEach(async () => {
  for (const name of ['HF_ENDPOINT', 'HF_HOME', 'HF_HUB_OFFLINE']) delete process.env[name];
  await hub.close();
});

describe('a model on the hub', () => {
  it('is downloaded with what describes it, and no other file, into the cache of the other programs', async () => {
    const path = await locateModel('hf:owner/tiny');
    expect(path).toBe(folder('home/hub/models--owner--tiny/snapshots', commit, 'onnx/model.onnx'));
    expect(await readFile(path)).toEqual(Buffer.from(tiny));
    expect(await readFile(folder('home/hub/models--owner--tiny/refs/main'), 'utf8')).toBe(commit);
    const files = hub.requests.flatMap((request) => /resolve\/\w+\/(.*)/.exec(request)?.[1] ?? []);
    expect([...new Set(files)].sort()).toEqual(['config.json', 'onnx/model.onnx', 'preprocessor_config.json']);
  });

  it('costs one request the second time', async () => {
    await locateModel('hf:owner/tiny');
    const before = hub.requests.length;
    await locateModel('hf:owner/tiny@main');
    expect(hub.requests.slice(before)).toEqual(['GET /api/models/owner/tiny/revision/main']);
  });

  it('brings the files of its weights', async () => {
    const path = await locateModel('hf:owner/large');
    expect((await openModelFile(path)).weights.kind).toBe('folder');
  });

  it.each([
    ['hf:owner/tiny', { dtype: 'q8' as const }, 'onnx/model_quantized.onnx'],
    ['hf:owner/tiny@main/onnx/model_quantized.onnx', {}, 'onnx/model_quantized.onnx'],
    [`hf:owner/tiny@${commit}`, {}, 'onnx/model.onnx'],
  ])('named %s with %j is %s', async (name, options, file) => {
    expect(await locateModel(name, options)).toBe(folder('home/hub/models--owner--tiny/snapshots', commit, file));
  });

  it('is taken from the cache if the hub cannot be reached, with a notice, and without one if that was wished', async () => {
    const path = await locateModel('hf:owner/tiny');
    await hub.close();
    const notices: string[] = [];
    expect(await locateModel('hf:owner/tiny', { onNotice: (sentence) => notices.push(sentence) })).toBe(path);
    expect(notices).toEqual([`${hub.url} cannot be reached; the copy in the cache is used, commit ${commit}.`]);
    process.env['HF_HUB_OFFLINE'] = '1';
    expect(await locateModel('hf:owner/tiny', { onNotice: (sentence) => notices.push(sentence) })).toBe(path);
    expect(notices).toHaveLength(1);
  });

  it('tells its progress in bytes, up to the size of the file', async () => {
    const last = new Map<string, [number, number]>();
    await locateModel('hf:owner/tiny', { onProgress: ({ file, done, total }) => last.set(file, [done, total]) });
    expect(last.get('onnx/model.onnx')).toEqual([tiny.length, tiny.length]);
  });

  it('prints nothing', async () => {
    const printed: unknown[] = [];
    const { debug } = console;
    console.debug = (...words) => printed.push(words);
    await locateModel('hf:owner/tiny').finally(() => (console.debug = debug));
    expect(printed).toEqual([]);
  });

  it.each([
    ['hf:tiny', 'is not the name of a model on the hub; use hf:owner/name'],
    ['hf:owner/absent', 'has no model "owner/absent", or it is private; check the name, or set HF_TOKEN.'],
    ['hf:owner/tiny@v9', '"owner/tiny" has no revision "v9".'],
    ['hf:owner/tiny/model.onnx', '"owner/tiny" holds no model.onnx; name one of its models: onnx/model.onnx'],
    ['hf:owner/torch', '"owner/torch" holds no .onnx file; export the model to ONNX first.'],
  ])('named %s is refused', async (name, sentence) => {
    await expect(locateModel(name)).rejects.toThrow(sentence);
  });

  it('that is not in the cache is refused without a network, with the two remedies', async () => {
    await hub.close();
    await expect(locateModel('hf:owner/tiny')).rejects.toThrow(
      `${hub.url} cannot be reached, and the cache does not hold "owner/tiny" at "main"; check the network, or HF_ENDPOINT for another hub.`,
    );
  });

  it('that is not in the cache is refused if the hub may not be asked, with the remedy', async () => {
    process.env['HF_HUB_OFFLINE'] = '1';
    await expect(locateModel('hf:owner/tiny')).rejects.toThrow(
      'HF_HUB_OFFLINE is set, and the cache does not hold "owner/tiny" at "main"; unset it once, so that the model is downloaded.',
    );
    expect(hub.requests).toEqual([]);
  });

  it('stops when the signal aborts', async () => {
    const cancelled = locateModel('hf:owner/tiny', { signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('a model in a folder', () => {
  it.each([
    [['onnx/model.onnx', 'onnx/model_fp16.onnx'], {}, 'onnx/model.onnx'],
    [['onnx/model.onnx', 'onnx/model_fp16.onnx'], { dtype: 'fp16' as const }, 'onnx/model_fp16.onnx'],
    [['resnet.onnx', 'config.json'], {}, 'resnet.onnx'],
  ])('of %j with %j is %s', async (files, options, chosen) => {
    await writeFiles(files);
    expect(await locateModel(folder('model'), options)).toBe(folder('model', chosen));
  });

  it('that holds several of no usual name is refused with their names', async () => {
    await writeFiles(['a.onnx', 'b.onnx']);
    await expect(locateModel(folder('model'))).rejects.toThrow('name one of its models: a.onnx, b.onnx');
  });

  it('is a file if it is named as one, which has no dtype to choose', async () => {
    expect(await locateModel('model.onnx')).toBe('model.onnx');
    await expect(locateModel('model.onnx', { dtype: 'q8' })).rejects.toThrow('"model.onnx" is a file');
  });
});

async function writeFiles(files: readonly string[]): Promise<void> {
  await rm(folder('model'), { recursive: true, force: true });
  for (const file of files) {
    await mkdir(dirname(folder('model', file)), { recursive: true });
    await writeFile(folder('model', file), '');
  }
}
