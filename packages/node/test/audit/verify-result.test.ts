import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeNpy, encodeNpy, floatTensor, leanForm, type ResultRecord } from '@scorecam/core';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifyResult } from '../../src/audit/verify-result.js';
import { identifyModel } from '../../src/model/model-identity.js';
import { openExplainer } from '../../src/open-explainer.js';
import { encodePng } from '../../src/index.js';
import { readPicture } from '../../src/picture/read-picture.js';
import { hashFile } from '../../src/read-file.js';
import { saveExplanation } from '../../src/results/save-explanation.js';

const bundled = (name: string) => fileURLToPath(import.meta.resolve(`@scorecam/models/emoji-vgg/${name}`));
const [model, image] = [bundled('emoji-vgg.onnx'), bundled('pictures/cat_and_dog.png')];

let folder: string;
let result: string;
let record: ResultRecord;
let lean: ResultRecord;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scorecam-verify-'));
  result = join(folder, 'result.json');
  const explainer = await openExplainer(model, { layer: 'features.12', device: 'cpu', threads: 1 });
  const picture = await readPicture(image);
  const explanation = await explainer.explain(picture, { method: 'grad-cam', classes: ['cat'] });
  await explainer.dispose();
  const identities = { model: await identifyModel(model), image: { path: image, sha256: await hashFile(image) } };
  record = await saveExplanation(explanation, { folder, picture, ...identities });
  lean = await saveExplanation(explanation, { folder: join(folder, 'lean'), picture, ...identities, form: leanForm });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const verify = (options = {}) => verifyResult(result, { model, image, device: 'cpu', threads: 1, ...options });
const mapPath = () => join(folder, record.classes[0]!.files!.map!);

/** Changes the last value of the stored map while `work` runs. */
async function withChange<T>(change: number, work: () => Promise<T>): Promise<T> {
  const bytes = await readFile(mapPath());
  const { data, dims } = decodeNpy(bytes, 'map');
  await writeFile(mapPath(), encodeNpy(floatTensor(data.with(-1, data.at(-1)! + change), dims)));
  return work().finally(() => writeFile(mapPath(), bytes));
}

describe('verifyResult', () => {
  it('says equal of a result of this machine, and what was run otherwise', async () => {
    expect(await verify({ batch: 3 })).toEqual({
      verdict: 'equal',
      isConfirmed: true,
      tolerance: 1e-4,
      classes: [{ index: 0, label: 'cat', largestDifference: 0 }],
      differences: [{ name: 'batch', there: '8', here: '3' }],
    });
  });

  it('looks for the files in the folders that it is given, and names the option if they are not there', async () => {
    const folders = [join(model, '..'), join(image, '..')];
    const named: ResultRecord = { ...record, image: { ...record.image, path: 'cat_and_dog.png' } };
    const text = await readFile(result, 'utf8');
    await writeFile(result, JSON.stringify(named));
    const found = verifyResult(result, { model, folders, device: 'cpu', threads: 1 });
    const missing = verifyResult(result, { model });
    const outcomes = await Promise.allSettled([found, missing]).finally(() => writeFile(result, text));
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: { verdict: 'equal', isConfirmed: true } },
      {
        status: 'rejected',
        reason: {
          code: 'UNREADABLE_FILE',
          message: 'The result was made of "cat_and_dog.png", which is not here; name the file with --image.',
        },
      },
    ]);
  });

  it.each([
    [5e-5, undefined, { verdict: 'rounding', isConfirmed: true }],
    [5e-5, 0, { verdict: 'different', isConfirmed: false }],
    [2e-3, undefined, { verdict: 'different', isConfirmed: false }],
    [-2e-3, undefined, { verdict: 'different', isConfirmed: false }],
    [NaN, undefined, { verdict: 'different', isConfirmed: false }],
  ])('of a map that was changed by %p, with the tolerance %p', async (change, tolerance, expected) => {
    const { classes, ...found } = await withChange(change, () => verify({ tolerance }));
    expect(found).toMatchObject(expected);
    // float32 near 1 has steps of 6e-8
    if (!Number.isNaN(change)) expect(classes[0]!.largestDifference).toBeCloseTo(Math.abs(change), 6);
  });

  it('compares the map in the coordinates of the picture if there is no other, as of a result of the page', async () => {
    await rename(mapPath(), `${mapPath()}.away`);
    const found = await verify().finally(() => rename(`${mapPath()}.away`, mapPath()));
    expect(found).toMatchObject({ verdict: 'equal', classes: [{ largestDifference: 0 }] });
  });

  it('compares the raw values of a result without maps, as shares of the largest, and needs some numbers', async () => {
    const [path, file] = [join(folder, 'lean/result.json'), join(folder, 'lean', lean.classes[0]!.files!.raw!)];
    const verifyLean = () => verifyResult(path, { model, image, device: 'cpu', threads: 1 });
    expect(await verifyLean()).toMatchObject({ verdict: 'equal', classes: [{ largestDifference: 0 }] });
    const { data, dims } = decodeNpy(await readFile(file), 'raw');
    const [peak, tenth] = [Math.max(...data.map(Math.abs)), data.findIndex((value) => Math.abs(value) < 0.1)];
    await writeFile(file, encodeNpy(floatTensor(data.with(tenth, data[tenth]! + 0.05 * peak), dims)));
    expect((await verifyLean()).classes[0]!.largestDifference).toBeCloseTo(0.05, 5);
    const bare = lean.classes.map((entry) => ({ ...entry, files: { values: {} } }));
    await writeFile(path, JSON.stringify({ ...lean, classes: bare }));
    await expect(verifyLean()).rejects.toThrow('The result has no numbers of class 0 to compare');
  });

  it('confirms no result with another picture, and names both hashes', async () => {
    const found = await verify({ image: bundled('pictures/cat.png') });
    expect(found).toMatchObject({ verdict: 'different', isConfirmed: false });
    expect(found.differences).toEqual([
      {
        name: 'picture',
        there: JSON.stringify(record.image.sha256),
        here: expect.stringMatching(/^"\w{64}"$/) as unknown,
      },
    ]);
  });

  it('confirms no result with another file of the same pixels', async () => {
    const copy = join(folder, 'copy.png');
    await writeFile(copy, await encodePng(await readPicture(image)));
    const found = await verify({ image: copy });
    expect(found).toMatchObject({ verdict: 'equal', isConfirmed: false, differences: [{ name: 'picture' }] });
  });

  it('finds a map of another size different', async () => {
    const bytes = await readFile(mapPath());
    await writeFile(mapPath(), encodeNpy(floatTensor(new Float32Array(4), [2, 2])));
    const found = await verify().finally(() => writeFile(mapPath(), bytes));
    expect(found).toMatchObject({ verdict: 'different', classes: [{ largestDifference: null }] });
  });

  it('says why another model gives no maps', async () => {
    const other = fileURLToPath(new URL('../references/block-net/block-net.onnx', import.meta.url));
    const found = await verify({ model: other });
    expect(found).toMatchObject({ verdict: 'different', isConfirmed: false, classes: [] });
    expect(found.fault).toMatch(/^[^\n]+\.$/);
    expect(found.differences.map(({ name }) => name)).toEqual(['model']);
  });

  it('names the version that made a result, and runs the batch that it did', async () => {
    const text = await readFile(result, 'utf8');
    const older: ResultRecord = {
      ...record,
      batch: 3,
      versions: { scorecam: '0.0.1', runtime: record.versions!.runtime },
    };
    await writeFile(result, JSON.stringify(older));
    const { differences } = await verify().finally(() => writeFile(result, text));
    expect(differences).toEqual([
      { name: 'version', there: '"0.0.1"', here: JSON.stringify(record.versions!.scorecam) },
    ]);
  });

  it('refuses what is not a result, and one whose maps are gone', async () => {
    const damaged = join(folder, 'damaged.json');
    await writeFile(damaged, '{"scorecam":2}');
    await expect(verifyResult(damaged)).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
    const { original, raw } = record.classes[0]!.files!;
    for (const name of [mapPath(), join(folder, original!), join(folder, raw!)]) await rename(name, `${name}.gone`);
    await expect(verify()).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
  });
});
