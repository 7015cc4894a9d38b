import { describe, expect, it } from '@jest/globals';
import { encodePng, openExplainer, readPicture } from '@scorecam/node';
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

/** image (N, 3, 8, 8) -> Conv -> Relu -> GlobalAveragePool -> Flatten `embedding` (N, 4) */
const embedding = testModel({
  inputs: [{ name: 'image', dataType: 1, dims: ['N', 3, 8, 8] }],
  outputs: [{ name: 'embedding', dataType: 1, dims: ['N', 4] }],
  initializers: [floatTensorProto('weight', [4, 3, 1, 1])],
  nodes: [
    makeNode({ op: 'Conv', inputs: ['image', 'weight'], output: 'conv' }),
    makeNode({ op: 'Relu', inputs: ['conv'], output: 'relu' }),
    makeNode({ op: 'GlobalAveragePool', inputs: ['relu'], output: 'mean' }),
    makeNode({ op: 'Flatten', inputs: ['mean'], output: 'embedding' }),
  ],
});

/** Pictures that differ, by name. */
const photos = { 'one.png': 37, 'two.png': 91, 'three.png': 151 } as const;

async function writeFiles(folder: string): Promise<void> {
  await writeFile(join(folder, 'net.onnx'), segmenting);
  await writeFile(join(folder, 'embed.onnx'), embedding);
  await mkdir(join(folder, 'photos'));
  for (const [name, step] of Object.entries(photos))
    await writeFile(join(folder, 'photos', name), await pngOf((i) => (i * step + step) % 256));
  // The right half of the pictures.
  await writeFile(join(folder, 'half.png'), await pngOf((i) => ((i >> 2) % 8 >= 4 ? 255 : 0)));
}

/** A picture of 8 x 8 by the number of its byte. */
function pngOf(level: (i: number) => number): Promise<Uint8Array> {
  const data = Uint8Array.from({ length: 8 * 8 * 4 }, (_, i) => (i % 4 === 3 ? 255 : level(i)));
  return encodePng({ width: 8, height: 8, data });
}

type Vector = readonly number[];
const unit = (vector: Vector) => vector.map((value) => value / Math.hypot(...vector));
const dot = (a: Vector, b: Vector) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** What the model itself gives for the pictures. */
async function embeddings(folder: string): Promise<Record<keyof typeof photos, Vector>> {
  const explainer = await openExplainer(join(folder, 'embed.onnx'), {
    device: 'cpu',
    target: { kind: 'class', head: 'value' },
  });
  const found: [string, Vector][] = [];
  for (const name of Object.keys(photos))
    found.push([name, Array.from(await explainer.scoresOf(await readPicture(join(folder, 'photos', name))))]);
  await explainer.dispose();
  return Object.fromEntries(found) as Record<keyof typeof photos, Vector>; // an entry for each name
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

  it('compares every picture of a run with a reference, or the mean of several', () =>
    inEmptyFolder(async (folder) => {
      await writeFiles(folder);
      const of = await embeddings(folder);
      const flags = ['--model', 'embed.onnx', '--device', 'cpu', '--method', 'gradient', '--quiet'];
      const scores = async (target: string, out: string) => {
        const run = await callScorecam(['batch', 'photos', ...flags, '--target', target, '--out', out], folder);
        expect(run).toMatchObject({ status: 0, stderr: '' });
        const records = await Promise.all(Object.keys(photos).map((name) => recordAt(folder, out, name)));
        return records.map((record) => [record.target?.kind, record.classes[0]!.logit] as const);
      };
      const verified = async (...flags: readonly string[]) => {
        const { stdout } = await callScorecam(['verify', ...flags, '--json', '--device', 'cpu'], folder);
        return JSON.parse(stdout) as unknown;
      };
      const expectScores = async (target: string, reference: Vector) => {
        const found = await scores(target, `maps-${target.length}`);
        Object.values(of).forEach((vector, i) => {
          expect(found[i]![0]).toBe('similarity');
          expect(found[i]![1]).toBeCloseTo(dot(unit(vector), unit(reference)), 5);
        });
      };
      await expectScores('similarity:photos/two.png', of['two.png']);
      const [one, two] = [unit(of['one.png']), unit(of['two.png'])];
      await expectScores(
        'similarity:photos/one.png,photos/two.png',
        one.map((value, i) => value + two[i]!),
      );
      const [result, image] = ['maps-40/three.png/result.json', 'photos/three.png'];
      expect(await verified(result, '--image', image)).toMatchObject({ isConfirmed: true, differences: [] });
      const swapped = await verified(result, '--image', image, '--reference', 'photos/two.png,photos/one.png');
      expect(swapped).toMatchObject({
        isConfirmed: false,
        differences: [{ name: 'reference 1' }, { name: 'reference 2' }],
      });
    }));

  it('sums a segmentation over the pixels of a mask file, and of a box', () =>
    inEmptyFolder(async (folder) => {
      await writeFiles(folder);
      const flags = ['--model', 'net.onnx', '--target', 'segment:1', '--device', 'cpu', '--quiet'];
      const score = async (region: string, out: string) => {
        const args = ['explain', 'photos/one.png', ...flags, '--method', 'gradient', '--region', region, '--out', out];
        expect(await callScorecam(args, folder)).toMatchObject({ status: 0, stderr: '' });
        return (await recordAt(folder, out)).classes.find(({ index }) => index === 1)!.logit;
      };
      const [left, right] = [await score('0,0,4,8', 'left'), await score('4,0,8,8', 'right')];
      expect(await score('half.png', 'mask')).toBe(right);
      const verify = ['verify', 'mask/result.json', '--image', 'photos/one.png', '--device', 'cpu'];
      expect(await callScorecam(verify, folder)).toMatchObject({ status: 0 });
      const another = await callScorecam([...verify, '--region', 'photos/two.png', '--json'], folder);
      expect(JSON.parse(another.stdout)).toMatchObject({ isConfirmed: false, differences: [{ name: 'region' }] });
      // The two halves differ, and float32 sums of 32 values are the whole.
      expect(left).not.toBeCloseTo(right, 2);
      expect(left + right).toBeCloseTo(await score('0,0,8,8', 'whole'), 4);
    }));

  it('is refused for many pictures if it belongs to one', () => {
    expect(() => commonWish({ kind: 'box', box: [0, 0, 1, 1] })).toThrow('The target box belongs to one picture');
    const region = { kind: 'segment', class: undefined, region: { box: [0, 0, 1, 1] } } as const;
    expect(() => commonWish(region)).toThrow('A --region belongs to one picture');
    expect(commonWish({ ...region, region: undefined })).toEqual({ ...region, region: undefined });
  });
});
