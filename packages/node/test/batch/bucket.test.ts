import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Explainer, ModelIdentity } from '@scorecam/core';
import { externalWeightModel, tinyClassifier } from '@scorecam/core/testing';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeBucket, serveBucket } from '../../../../test-support/fake-bucket.js';
import { BucketClient } from '../../src/bucket/bucket-client.js';
import {
  type BatchOptions,
  type BatchOutcome,
  explainBatch,
  identifyModel,
  listImages,
  locateModel,
  openExplainer,
  writeReport,
} from '../../src/index.js';
import { encodeMember, endMark } from '../../src/tar/encode-member.js';
import { inFolder, openTiny, writePicture, writeTinyModel } from './tiny-run.js';

let explainer: Explainer;
let model: ModelIdentity;
let modelFolder: string;
let bucket: FakeBucket;
const pictures: Buffer[] = [];

beforeAll(async () => {
  modelFolder = await mkdtemp(join(tmpdir(), 'scorecam-model-'));
  model = await writeTinyModel(modelFolder);
  explainer = await openTiny(model.path);
  for (let i = 0; i < 5; i++) {
    await writePicture(join(modelFolder, `${i}.png`), i);
    pictures.push(await readFile(join(modelFolder, `${i}.png`)));
  }
  bucket = await serveBucket();
  process.env['AWS_ENDPOINT_URL'] = bucket.url;
  process.env['AWS_ACCESS_KEY_ID'] = process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
});

beforeEach(() => {
  bucket.objects.clear();
  bucket.requests.length = 0;
  for (const [i, picture] of pictures.entries()) bucket.objects.set(`photos/${i < 3 ? '' : 'below/'}${i}.png`, picture);
});

afterAll(async () => {
  await bucket.close();
  await explainer.dispose();
  await rm(modelFolder, { recursive: true });
});

/** One small file: what is written is not what these tests look at. */
const form = { parts: ['raw'], pictureFormat: 'png' } as const;

async function run(input: string, options: Partial<BatchOptions> & { readonly out: string }): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  for await (const outcome of explainBatch(explainer, listImages([input]), { model, form, ...options }))
    outcomes.push(outcome);
  return outcomes;
}

const said = (outcomes: readonly BatchOutcome[]) => outcomes.map(({ name, status }) => `${name} ${status}`);
const explained = ['0.png', '1.png', '2.png', 'below/3.png', 'below/4.png'].map((name) => `${name} explained`);
const keys = (prefix: string) => [...bucket.objects.keys()].filter((key) => key.startsWith(prefix)).sort();

describe('pictures in a bucket', () => {
  it('are listed page by page and read, even if the server fails a few times', async () => {
    await inFolder(async (folder) => {
      bucket.objects.set('photos/notes.txt', Buffer.from('x'));
      bucket.objects.set('photoshop/a.png', Buffer.from('x'));
      bucket.failures = 2;
      expect(said(await run('s3://bucket/photos', { out: join(folder, 'maps') })).sort()).toEqual(explained);
      const again = await run('s3://bucket/photos/', { out: join(folder, 'maps'), resume: true });
      expect(again.every(({ status }) => status === 'skipped')).toBe(true);
    });
  });

  it('may be named by a list, and be in an archive, which is read as one stream', async () => {
    await inFolder(async (folder) => {
      bucket.objects.set(
        'list.csv',
        Buffer.from('photos/0.png,bee\ns3://bucket/photos/below/3.png\nphotos/none.png\n'),
      );
      expect(await run('s3://bucket/list.csv', { out: join(folder, 'listed') })).toMatchObject([
        { name: 'photos/0.png', status: 'explained', classes: [{ label: 'bee' }] },
        { name: 'photos/below/3.png', status: 'explained' },
        {
          name: 'photos/none.png',
          status: 'failed',
          message: '"s3://bucket/photos/none.png" cannot be read: there is no such object.',
        },
      ]);
      const members = [
        encodeMember('0.cls', Buffer.from('2')),
        ...pictures.map((picture, i) => encodeMember(`${i}.png`, picture)),
      ];
      const archive = Buffer.concat([...members, endMark]);
      bucket.objects.set('tars/a.tar', archive);
      bucket.objects.set('tars/b.tar', archive.subarray(0, 1800));
      bucket.requests.length = 0;
      const outcomes = await run('s3://bucket/tars', { out: join(folder, 'tarred') });
      expect(said(outcomes)).toEqual([...pictures.map((_, i) => `a.tar/${i}.png explained`), 'b.tar failed']);
      expect(outcomes[0]).toMatchObject({ classes: [{ label: 'cow' }] });
      expect(outcomes.at(-1)).toMatchObject({
        message: expect.stringContaining('it was cut in the middle of "0.png"'),
      });
      expect(bucket.requests.filter((request) => request.includes('.tar'))).toEqual([
        'GET /bucket/tars/a.tar',
        'GET /bucket/tars/b.tar',
      ]);
    });
  });
});

describe('a model in a bucket', () => {
  it('is copied with its weights and its card, and runs', async () => {
    bucket.objects.set('models/tiny.onnx', Buffer.from(tinyClassifier()));
    bucket.objects.set('models/tiny.card.json', Buffer.from(JSON.stringify({ labels: ['A', 'B', 'C', 'D', 'E'] })));
    const copied = await openExplainer('s3://bucket/models/tiny.onnx', { device: 'cpu', threads: 1 });
    expect(copied.labels).toEqual(['A', 'B', 'C', 'D', 'E']);
    await copied.dispose();
    const { bytes, weights } = externalWeightModel(Float32Array.of(1, 2, 3));
    const [file] = weights.kind === 'memory' ? weights.files : [];
    bucket.objects.set('models/parted.onnx', Buffer.from(bytes));
    bucket.objects.set('models/parts/weight.bin', Buffer.from(file?.content as Uint8Array)); // as the model maker makes it
    const path = await locateModel('s3://bucket/models/parted.onnx');
    expect(await identifyModel(path)).toMatchObject({
      path: 'parted.onnx',
      weights: [{ file: 'parts/weight.bin', bytes: 20 }],
    });
  });

  it.each([
    ['s3://bucket/none.onnx', 'UNREADABLE_FILE', '"s3://bucket/none.onnx" cannot be read: there is no such object.'],
    ['s3://bucket/models/', 'INVALID_OPTION', '"s3://bucket/models/" is not a file; name the model in it'],
    ['s3://bucket/lost.onnx', 'UNREADABLE_FILE', '"s3://bucket/parts/weight.bin" cannot be read: there is no such'],
  ])('is refused in one sentence if it is %s', async (name, code, message) => {
    bucket.objects.set('lost.onnx', Buffer.from(externalWeightModel(Float32Array.of(1)).bytes));
    await expect(locateModel(name)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

describe('a run into a bucket', () => {
  const out = 's3://bucket/maps';

  it('leaves archives, indexes and the journal in parts, from which a folder makes a report', async () => {
    const folders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('scorecam-run-'));
    const before = await folders();
    expect(said(await run('s3://bucket/photos', { out, pack: 2 })).sort()).toEqual(explained);
    expect(await folders()).toEqual(before);
    const numbers = ['000000', '000001', '000002'];
    expect(keys('maps/')).toEqual(
      [
        ...numbers.map((number) => `maps/journal-${number}.jsonl`),
        ...numbers.flatMap((number) => [`maps/results-${number}.json`, `maps/results-${number}.tar`]),
      ].sort(),
    );
    await inFolder(async (folder) => {
      for (const key of keys('maps/')) await writeFile(join(folder, key.slice(5)), bucket.objects.get(key)!);
      expect(await writeReport(folder)).toMatchObject({ explained: 5, failed: 0 });
    });
  });

  it('continues after a kill with the images that the journal in the bucket does not count', async () => {
    await run('s3://bucket/photos', { out, pack: 2 });
    const before = new Map(bucket.objects);
    await expect(run('s3://bucket/photos', { out, pack: 2 })).rejects.toThrow(
      'There is a run in "s3://bucket/maps" already',
    );
    // Killed between the second archive and its part of the journal.
    for (const key of keys('maps/')) if (/journal-00000[12]|results-000002/.test(key)) bucket.objects.delete(key);
    const again = await run('s3://bucket/photos', { out, pack: 2, resume: true });
    expect(again.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'explained', 'explained', 'explained']);
    expect([...bucket.objects.keys()].sort()).toEqual([...before.keys()].sort());
    const whole = await run('s3://bucket/photos', { out, pack: 2, resume: true });
    expect(whole.every(({ status }) => status === 'skipped')).toBe(true);
    expect([...bucket.objects.keys()].sort()).toEqual([...before.keys()].sort());
    bucket.objects.delete('maps/results-000001.tar');
    const lost = await run('s3://bucket/photos', { out, pack: 2, resume: true });
    expect(lost.filter(({ status }) => status === 'explained')).toHaveLength(2);
    expect(keys('maps/results-000003')).toHaveLength(2);
  });

  it('does not write beside another run, nor beside one in other shards', async () => {
    const outcomes = explainBatch(explainer, listImages(['s3://bucket/photos']), { model, form, out, pack: 2 });
    await outcomes.next();
    bucket.objects.set('maps/journal-000000.jsonl', Buffer.from('{}\n'));
    const goOn = async () => {
      for await (const { status } of outcomes) expect(status).toBe('explained');
    };
    await expect(goOn()).rejects.toMatchObject({
      code: 'UNWRITABLE_OUTPUT',
      message: expect.stringContaining('another run has written it'),
    });
    await expect(run('s3://bucket/photos', { out, resume: true, shard: { number: 1, count: 2 } })).rejects.toThrow(
      'The bucket holds a run not in shards ("journal-000000.jsonl")',
    );
  });
});

describe('BucketClient', () => {
  it('sends a large object in parts, which appear as one, or are taken back if the server refuses one', async () => {
    const client = await BucketClient.open();
    const [first, second] = [Buffer.alloc(2 ** 26, 'a'), Buffer.from('the last part')];
    const address = { bucket: 'bucket', key: 'maps/large.tar' };
    bucket.failures = 1; // is tried again
    await client.write(address, Buffer.concat([first, second]));
    expect(bucket.objects.get(address.key)?.equals(Buffer.concat([first, second]))).toBe(true);
    const parts = bucket.requests.filter((request) => request.startsWith('PUT'));
    expect(parts).toHaveLength(2);
    bucket.objects.clear();
    bucket.refusesParts = true;
    await expect(client.write(address, Buffer.concat([first, second]))).rejects.toMatchObject({
      code: 'UNWRITABLE_OUTPUT',
      message: '"s3://bucket/maps/large.tar" cannot be written: access is denied.',
    });
    bucket.refusesParts = false;
    expect([bucket.objects.size, bucket.uploads.size]).toEqual([0, 0]);
    client.close();
  });

  it('takes an object of the same content for what an attempt wrote whose answer was lost', async () => {
    const client = await BucketClient.open();
    const address = { bucket: 'bucket', key: 'maps/journal-000000.jsonl' };
    bucket.objects.set(address.key, Buffer.from('lines'));
    await expect(client.write(address, Buffer.from('lines'), true)).resolves.toBeUndefined();
    await expect(client.write(address, Buffer.from('other'), true)).rejects.toMatchObject({
      code: 'UNWRITABLE_OUTPUT',
      message: expect.stringContaining('another run has written it'),
    });
    client.close();
  });

  it('says which package it needs', async () => {
    const missing = () => Promise.reject(Object.assign(new Error('x'), { code: 'ERR_MODULE_NOT_FOUND' }));
    await expect(BucketClient.open(missing)).rejects.toThrow('npm install @aws-sdk/client-s3');
  });
});
