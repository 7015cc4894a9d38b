import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ExplainedTarget,
  type Explainer,
  type Picture,
  regionOfMask,
  ScorecamError,
  type Target,
} from '@scorecam/core';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { intsOf } from '../../../core/src/onnx/attributes.js';
import { intsConstant, makeNode } from '../../../core/src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../../core/src/testing/tiny-models.js';
import { verifyResult } from '../../src/audit/verify-result.js';
import { encodePng, readPicture } from '../../src/index.js';
import { identifyModel } from '../../src/model/model-identity.js';
import { openExplainer, type OpenOptions } from '../../src/open-explainer.js';
import { hashFile } from '../../src/read-file.js';
import { saveExplanation } from '../../src/results/save-explanation.js';

const conv = (output: string) =>
  makeNode({ op: 'Conv', inputs: ['relu', `${output}.weight`], output: `${output}.planes` });
const rows = (output: string, count: number) => [
  conv(output),
  intsConstant(`${output}.shape`, [0, count, 64]),
  makeNode({ op: 'Reshape', inputs: [`${output}.planes`, `${output}.shape`], output: `${output}.columns` }),
  makeNode({
    op: 'Transpose',
    inputs: [`${output}.columns`],
    output: `${output}.rows`,
    attributes: [intsOf('perm', [0, 2, 1])],
  }),
];

/** image (N, 3, 8, 8) -> `segments` (N, 2, 8, 8), `embedding` (N, 4), and a detector's `boxes` (N, 64, 4) and `logits` (N, 64, 3) */
const net = testModel({
  inputs: [{ name: 'image', dataType: 1, dims: ['N', 3, 8, 8] }],
  outputs: [
    { name: 'segments', dataType: 1, dims: ['N', 2, 8, 8] },
    { name: 'embedding', dataType: 1, dims: ['N', 4] },
    { name: 'boxes', dataType: 1, dims: ['N', 64, 4] },
    { name: 'logits', dataType: 1, dims: ['N', 64, 3] },
  ],
  initializers: [
    floatTensorProto('first.weight', [4, 3, 1, 1]),
    floatTensorProto('segments.weight', [2, 4, 1, 1]),
    floatTensorProto('boxes.weight', [4, 4, 1, 1]),
    floatTensorProto('logits.weight', [3, 4, 1, 1]),
  ],
  nodes: [
    makeNode({ op: 'Conv', inputs: ['image', 'first.weight'], output: 'first' }),
    makeNode({ op: 'Relu', inputs: ['first'], output: 'relu' }),
    makeNode({ op: 'Conv', inputs: ['relu', 'segments.weight'], output: 'segments' }),
    makeNode({ op: 'GlobalAveragePool', inputs: ['relu'], output: 'mean' }),
    makeNode({ op: 'Flatten', inputs: ['mean'], output: 'embedding' }),
    ...rows('boxes', 4),
    makeNode({ op: 'Sigmoid', inputs: ['boxes.rows'], output: 'boxes' }),
    ...rows('logits', 3),
    makeNode({ op: 'Identity', inputs: ['logits.rows'], output: 'logits' }),
  ],
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scorecam-verify-targets-'));
  await writeFile(join(folder, 'net.onnx'), net);
  for (const step of [37, 91]) await writeFile(join(folder, `${step}.png`), await encodePng(picture(step)));
  await writeFile(join(folder, 'half.png'), await encodePng(half));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function picture(step: number): Picture {
  const data = Uint8Array.from({ length: 8 * 8 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * step) % 256));
  return { width: 8, height: 8, data };
}
/** Black in its left half. */
const half: Picture = {
  ...{ width: 8, height: 8 },
  data: Uint8Array.from({ length: 8 * 8 * 4 }, (_, i) => (i % 4 === 3 || (i >> 2) % 8 >= 4 ? 255 : 0)),
};
const file = (name: string) => join(folder, name);
const identityOf = async (name: string) => ({ path: name, sha256: await hashFile(file(name)) });
const chosen = { device: 'cpu', threads: 1 } as const;
const named = { image: '37.png', model: 'net.onnx' } as const;

/** Explains with a target, and saves the result beside the model and the pictures. */
async function saved(
  target: Target | ((explainer: Explainer) => Promise<Target>),
  options: OpenOptions = {},
): Promise<string> {
  const opening = typeof target === 'function' ? { kind: 'segment' as const } : target;
  const opened = await openExplainer(file(named.model), { ...chosen, ...options, target: opening });
  try {
    const explainer = typeof target === 'function' ? await opened.withTarget(await target(opened)) : opened;
    const explanation = await explainer.explain(picture(37), { method: 'gradient', classes: [0] });
    const identities = { model: await identifyModel(file(named.model)), image: await identityOf(named.image) };
    await saveExplanation(explanation, { folder, picture: picture(37), ...identities });
    return file('result.json');
  } finally {
    await opened.dispose();
  }
}

async function similarity(output: string, names: readonly [string, ...string[]] = ['91.png']): Promise<Target> {
  const explainer = await openExplainer(file(named.model), {
    ...chosen,
    output,
    target: { kind: 'class', head: 'value' },
  });
  try {
    const [first, ...others] = await Promise.all(names.map((name) => readPicture(file(name))));
    const [only, ...more] = await Promise.all(names.map(identityOf));
    const source = more.length === 0 ? only : [only!, ...more];
    return (await explainer.comparedWith([first!, ...others], source)).model.target;
  } finally {
    await explainer.dispose();
  }
}

/** The result with another record of its target. */
async function changed(path: string, change: (target: ExplainedTarget) => unknown): Promise<string> {
  const record = JSON.parse(await readFile(path, 'utf8')) as { target: ExplainedTarget };
  await writeFile(path, JSON.stringify({ ...record, target: change(record.target) }));
  return path;
}

const verify = (path: string, options = {}) => verifyResult(path, { ...chosen, ...options });
const equal = { verdict: 'equal', isConfirmed: true, differences: [] };

describe('verifyResult of a target beside classes', () => {
  it('counts the same part of a segmentation', async () => {
    const path = await saved({ kind: 'segment', region: [1.5, 0, 6, 3.5] });
    expect(await verify(path)).toMatchObject(equal);
    const elsewhere = await changed(path, (target) => ({ ...target, region: [0, 4, 8, 8] }));
    expect(await verify(elsewhere)).toMatchObject({ verdict: 'different' });
  });

  it('weighs the places by the same mask, and confirms nothing with another one', async () => {
    const path = await saved(async (explainer) => {
      const region = regionOfMask(half, explainer, picture(37));
      return { kind: 'segment', region: { ...region, source: await identityOf('half.png') } };
    });
    expect(await verify(path)).toMatchObject(equal);
    const found = await verify(path, { region: file('91.png') });
    expect(found).toMatchObject({ isConfirmed: false, verdict: 'different', differences: [{ name: 'region' }] });
    const missing = await changed(path, (target) => ({
      ...target,
      region: { width: 8, height: 8, source: { path: 'gone.png', sha256: '0' } },
    }));
    await expect(verify(missing)).rejects.toThrow('name the file with --region');
  });

  it('refuses a region whose weights are not recorded', async () => {
    const path = await saved({ kind: 'segment', region: { width: 2, height: 1, data: [1, 3] } });
    await expect(verify(path)).rejects.toThrow(
      new ScorecamError(
        'INVALID_OPTION',
        'A result of the target segment without the file of its region cannot be verified.',
      ),
    );
  });

  it('compares with the same other picture, and confirms nothing with another one', async () => {
    const path = await saved(await similarity('embedding'), { output: 'embedding' });
    expect(await verify(path)).toMatchObject(equal);
    const found = await verify(path, { reference: file('37.png') });
    expect(found).toMatchObject({ isConfirmed: false, differences: [{ name: 'reference' }] });
    // The same pixels in other bytes give the same maps, of a file that the result does not name.
    await writeFile(file('same.png'), Buffer.concat([await readFile(file('91.png')), Buffer.alloc(1)]));
    const same = await verify(path, { reference: file('same.png') });
    expect(same).toMatchObject({ verdict: 'equal', isConfirmed: false, differences: [{ name: 'reference' }] });
    const missing = await changed(path, (target) => ({ ...target, reference: { path: 'gone.png', sha256: '0' } }));
    await expect(verify(missing)).rejects.toThrow('name the file with --reference');
    const unnamed = await changed(path, (target) => ({ ...target, reference: undefined }));
    await expect(verify(unnamed)).rejects.toThrow('without which picture it compares with');
  });

  it('compares with the same other pictures, and names the one that changed', async () => {
    const path = await saved(await similarity('embedding', ['91.png', '37.png']), { output: 'embedding' });
    expect(await verify(path)).toMatchObject(equal);
    const found = await verify(path, { reference: [file('91.png'), file('half.png')] });
    expect(found).toMatchObject({ isConfirmed: false, verdict: 'different', differences: [{ name: 'reference 2' }] });
    await expect(verify(path, { reference: file('91.png') })).rejects.toThrow(
      'The result was made of 2 files for --reference, and 1 are given',
    );
  });

  it('reads the boxes of a detector as the result says, without its labels', async () => {
    const labels = ['cat', 'dog'];
    const path = await saved({ kind: 'box', box: [0, 0, 6, 7] }, { labels });
    expect(await verify(path)).toMatchObject(equal);
    const other = await changed(path, ({ form, ...target }) => ({
      ...target,
      form: { ...form, boxes: { ...form!.boxes, layout: 'rows-first' } },
    }));
    expect(await verify(other)).toMatchObject({ verdict: 'different' });
    const elsewhere = await changed(path, ({ form, ...target }) => ({
      ...target,
      form: { ...form, boxes: { ...form!.boxes, output: 'segment' } },
    }));
    await expect(verify(elsewhere)).rejects.toThrow('has no output "segment"');
  });
});
