import { describe, expect, it } from '@jest/globals';
import { encodeNpy, fileNames, floatTensor, type ResultRecord } from '@scorecam/core';
import { hashFile, readPicture } from '@scorecam/node';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeNode } from '../../core/src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../core/src/testing/tiny-models.js';
import { bundledModel, bundledPicture } from '../src/bundled.js';
import { callScorecam } from '../../../test-support/call-scorecam.js';
import { inEmptyFolder, runScorecam } from '../../../test-support/run-scorecam.js';

const kinds = ['heatmap.png', 'map.npy', 'original.npy', 'overlay.png', 'raw.npy', 'scores.npy'];
const filesOf = (...stems: string[]) =>
  [...stems.flatMap((stem) => kinds.map((kind) => `${stem}.${kind}`)), 'result.json', 'sheet.png'].sort();

async function readRecord(folder: string): Promise<ResultRecord> {
  return JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as ResultRecord; // saveExplanation wrote it
}

/** A linear classifier of the pixels. */
function layerlessModel(): Uint8Array {
  return testModel({
    nodes: [
      makeNode({ op: 'Flatten', inputs: ['image'], output: 'pixels' }),
      makeNode({ op: 'Gemm', inputs: ['pixels', 'gemm.weight'], output: 'scores' }),
    ],
    initializers: [floatTensorProto('gemm.weight', [3 * 16 * 16, 2])],
    inputs: [{ name: 'image', dataType: 1, dims: ['batch', 3, 16, 16] }],
    outputs: [{ name: 'scores', dataType: 1, dims: ['batch', 2] }],
  });
}

describe('scorecam explain', () => {
  it('explains the cat and the dog of the bundled photograph, and names the files of the results', async () => {
    await inEmptyFolder(async (folder) => {
      const outcome = await runScorecam(['explain'], folder);
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      const out = join(folder, 'scorecam-out');
      expect((await readdir(out)).sort()).toEqual(filesOf('0-cat', '1-dog'));
      const record = await readRecord(out);
      const named = record.classes.flatMap(({ files }) => fileNames(files!));
      expect([...named, record.sheet, 'result.json'].sort()).toEqual(filesOf('0-cat', '1-dog'));
      const pictures = filesOf('0-cat', '1-dog').filter((name) => !name.endsWith('.npy'));
      for (const name of pictures) expect(outcome.stdout).toContain(name);
      expect(outcome.stdout).toContain('Written to scorecam-out');
      const input = 'Input     squashed to 128 x 128, rgb, range 0 to 1, mean 0.5 0.5 0.5, std 0.25 0.25 0.25';
      expect(outcome.stdout).toContain(`${input}; from emoji-vgg.card.json\n`);
    });
  });

  it('records all that it takes to make the maps again', async () => {
    await inEmptyFolder(async (folder) => {
      await callScorecam(
        ['explain', '--device', 'cpu', '--class', 'dog', '--baseline', 'zero-input', '--batch', '5'],
        folder,
      );
      const record = await readRecord(join(folder, 'scorecam-out'));
      const { width, height } = await readPicture(bundledPicture());
      expect(record).toMatchObject({
        scorecam: 2,
        method: { name: 'score-cam', preset: 'official', options: { baseline: 'zero-input', score: 'probability' } },
        model: { path: 'emoji-vgg.onnx', sha256: await hashFile(bundledModel()), weights: [] },
        image: { path: 'cat_and_dog.png', sha256: await hashFile(bundledPicture()), width, height },
        layer: { tensor: expect.any(String), module: expect.any(String) },
        subject: 'layer',
        work: { unit: 'masks', count: 96, skipped: 0 },
        details: { channels: 96, constantChannels: [] },
        device: 'cpu',
        batch: 5,
        times: { preprocess: expect.any(Number), forward: expect.any(Number), method: expect.any(Number) },
        colorMap: 'turbo',
        opacity: 0.5,
        classes: [
          {
            index: 1,
            peak: { x: expect.any(Number), y: expect.any(Number) },
            label: 'dog',
            probability: expect.any(Number),
            files: { values: { scores: '1-dog.scores.npy' } },
          },
        ],
      });
    });
  });

  it('explains by the method that is named, with its own options', async () => {
    await inEmptyFolder(async (folder) => {
      const args = ['explain', '--method', 'rise', '--masks', '12', '--class', 'dog', '--device', 'cpu'];
      const outcome = await callScorecam(args, folder);
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      expect(outcome.stdout).toContain('Method    RISE, preset paper: 12 masks\n');
      expect(outcome.stdout).not.toContain('Layer ');
      const out = join(folder, 'scorecam-out');
      const record = await readRecord(out);
      const options = { masks: 12, cells: 7, probability: 0.5, seed: 0 };
      expect(record).toMatchObject({ method: { name: 'rise', preset: 'paper', options }, subject: 'input' });
      expect(record).not.toHaveProperty('layer');
      const files = filesOf('1-dog').map((name) => name.replace('.scores.', '.standardErrors.'));
      expect((await readdir(out)).sort()).toEqual(files.sort());
    });
  });

  it('prints a list with the content of result.json and nothing else with --json', async () => {
    await inEmptyFolder(async (folder) => {
      const outcome = await callScorecam(['explain', '--json', '--device', 'cpu', '--out', 'here'], folder);
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      const result = JSON.parse(await readFile(join(folder, 'here', 'result.json'), 'utf8')) as unknown;
      expect(JSON.parse(outcome.stdout)).toEqual([result]);
    });
  });

  it('prints nothing with --quiet', async () => {
    await inEmptyFolder(async (folder) => {
      const outcome = await callScorecam(['explain', '--quiet', '--device', 'cpu', '--top', '1'], folder);
      expect(outcome).toEqual({ status: 0, stdout: '', stderr: '' });
      expect(await readdir(join(folder, 'scorecam-out'))).toHaveLength(filesOf('one class').length);
    });
  });

  it('takes the input of the network from an .npy file', async () => {
    await inEmptyFolder(async (folder) => {
      const shape = [1, 3, 128, 128];
      const input = Float32Array.from({ length: 3 * 128 * 128 }, (_, i) => Math.sin(i / 500));
      await writeFile(join(folder, 'input.npy'), encodeNpy(floatTensor(input, shape)));
      const outcome = await callScorecam(['explain', 'input.npy', '--device', 'cpu', '--class', '4'], folder);
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      const record = await readRecord(join(folder, 'scorecam-out'));
      expect(record.image).toMatchObject({ path: 'input.npy', width: 128, height: 128 });
    });
  });

  it('gives each of several images a folder', async () => {
    await inEmptyFolder(async (folder) => {
      await copyFile(bundledPicture(), join(folder, 'pets.png'));
      const args = ['explain', 'pets.png', bundledPicture(), '--json', '--device', 'cpu'];
      const outcome = await callScorecam(args, folder);
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      const records = await Promise.all(
        ['pets', 'cat_and_dog'].map((name) => readRecord(join(folder, 'scorecam-out', name))),
      );
      expect(JSON.parse(outcome.stdout)).toEqual(records);
    });
  });

  it('names each image that cannot be used, explains the others, and ends with 3', async () => {
    await inEmptyFolder(async (folder) => {
      await copyFile(bundledPicture(), join(folder, 'a.png'));
      await copyFile(bundledPicture(), join(folder, 'b.png'));
      await writeFile(join(folder, 'broken.png'), 'This is not a picture.');
      const args = ['explain', 'a.png', 'broken.png', 'none.png', 'b.png', '--json', '--device', 'cpu'];
      const { status, stdout, stderr } = await callScorecam(args, folder);
      expect(stderr).toMatch(
        /^scorecam: "broken\.png" is not a supported picture.*\nscorecam: .*"none\.png".*no such file\.\n$/,
      );
      expect(status).toBe(3);
      const outcomes = JSON.parse(stdout) as { image: { path: string }; error?: { code: string } }[]; // as explain prints
      expect(outcomes.map(({ image, error }) => [image.path, error?.code])).toEqual([
        ['a.png', undefined],
        ['broken.png', 'INVALID_IMAGE'],
        ['none.png', 'UNREADABLE_FILE'],
        ['b.png', undefined],
      ]);
      expect((await readdir(join(folder, 'scorecam-out'))).sort()).toEqual(['a', 'b']);
    });
  });

  it('explains by several methods, each in a folder, and names the one that the model cannot serve', async () => {
    await inEmptyFolder(async (folder) => {
      await writeFile(join(folder, 'flat.onnx'), layerlessModel());
      const options = [
        '--model',
        'flat.onnx',
        '--methods',
        'gradient,grad-cam,occlusion:probability',
        '--device',
        'cpu',
      ];
      const { status, stdout, stderr } = await callScorecam(['explain', bundledPicture(), ...options], folder);
      expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
      expect(stdout).toMatch(/^ {2}occlusion:probability .* windows$/m);
      expect(stdout).toMatch(/^Device {4}cpu, batch \d+$/m);
      expect(stdout).toMatch(/^No maps {3}of grad-cam: The model has no convolutional features/m);
      const out = join(folder, 'scorecam-out');
      expect((await readdir(out)).sort()).toEqual(['gradient', 'methods.json', 'occlusion-probability', 'sheet.png']);
      const record = JSON.parse(await readFile(join(out, 'methods.json'), 'utf8')) as unknown;
      const methods = [
        { folder: 'gradient' },
        { method: { name: 'grad-cam' }, error: { code: 'UNSUPPORTED_MODEL' } },
        { folder: 'occlusion-probability' },
      ];
      expect(record).toMatchObject({ sheet: 'sheet.png', images: [{ methods }] });
      expect(await readRecord(join(out, 'gradient'))).toMatchObject({ method: { name: 'gradient' } });
    });
  });

  it('reads a picture named - from standard input', async () => {
    await inEmptyFolder(async (folder) => {
      const input = await readFile(bundledPicture());
      const outcome = await runScorecam(['explain', '-', '--device', 'cpu', '--json'], folder, { input });
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      const record = await readRecord(join(folder, 'scorecam-out'));
      expect(record.image).toMatchObject({ path: '-', sha256: await hashFile(bundledPicture()) });
      const nothing = await runScorecam(['explain', '-', '--device', 'cpu'], folder);
      expect(nothing).toMatchObject({ status: 5, stderr: 'scorecam: "standard input" is an empty file.\n' });
    });
  });
});
