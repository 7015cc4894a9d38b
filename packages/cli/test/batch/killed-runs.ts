/** Runs that are killed and continued, and what they must leave behind. */
import { expect } from '@jest/globals';
import { tinyClassifier } from '@scorecam/core/testing';
import { encodePng } from '@scorecam/node';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runScorecam, startScorecam } from '../../../../test-support/run-scorecam.js';

/** The fields of a line of the journal that these tests read. */
interface JournalLine {
  readonly name?: string;
  readonly status?: string;
}

/** Writes `tiny.onnx` and `count` different pictures of 16 x 12 pixels in `photos`, in folders of a hundred. */
export async function writeTinyRun(folder: string, count: number): Promise<void> {
  await writeFile(join(folder, 'tiny.onnx'), tinyClassifier());
  for (let i = 0; i < count; i++) {
    const below = join(folder, 'photos', String(Math.floor(i / 100)));
    await mkdir(below, { recursive: true });
    const data = Uint8Array.from({ length: 4 * 16 * 12 }, (_, at) =>
      at % 4 === 3 ? 255 : 128 + 127 * Math.sin((i + 2) * at * 0.01),
    );
    await writeFile(join(below, `${i % 100}.png`), await encodePng({ width: 16, height: 12, data }));
  }
}

/** The command line of a run of these pictures. */
export function tinyBatch(out: string, ...more: string[]): string[] {
  const model = ['--model', 'tiny.onnx', '--device', 'cpu', '--threads', '1'];
  return ['batch', 'photos', ...model, '--out', out, ...more];
}

/**
 * Kills a run, with `kill -9`, each time after it has explained as many images more as `kills` says, and a random moment
 * later; continues each time; and lets the last part end.
 *
 * @returns how many images were explained before each kill
 */
export async function runWithKills(folder: string, kills: readonly number[]): Promise<number[]> {
  const explained: number[] = [];
  for (const count of kills) {
    const before = await countExplained(folder);
    const program = startScorecam(tinyBatch('maps', '--resume'), folder);
    let isOver = false;
    const outcome = program.outcome.finally(() => (isOver = true));
    while (!isOver && (await countExplained(folder)) < before + count) await sleep(5);
    await sleep(Math.random() * 60);
    program.kill();
    expect((await outcome).status).toBeNull();
    explained.push(await countExplained(folder));
  }
  expect(await runScorecam(tinyBatch('maps', '--resume'), folder)).toMatchObject({ status: 0, stderr: '' });
  return explained;
}

/** Checks that the killed run in `maps` has left the same as a run in `whole` that nobody disturbed. */
export async function expectSameResults(folder: string, images: number): Promise<void> {
  const [killed, whole] = await Promise.all(['maps', 'whole'].map((out) => mapFiles(join(folder, out))));
  expect(whole?.size).toBe(2 * images); // raw and overlay
  expect(killed).toEqual(whole);
  const names = (await journalLines(folder)).flatMap(({ name, status }) => (status === 'explained' ? [name] : []));
  expect(names).toHaveLength(images);
  expect(new Set(names).size).toBe(images);
  expect(await leftovers(join(folder, 'maps'))).toEqual([]);
}

/** The images that the journal of the run in `maps` calls explained. */
export async function countExplained(folder: string): Promise<number> {
  return (await journalLines(folder)).filter(({ status }) => status === 'explained').length;
}

async function journalLines(folder: string): Promise<JournalLine[]> {
  const text = await readFile(join(folder, 'maps/journal.jsonl'), 'utf8').catch(() => '');
  const whole = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  return whole.map((line) => JSON.parse(line) as JournalLine);
}

/** All files of numbers, which hold neither times nor paths. */
async function mapFiles(out: string): Promise<Map<string, string>> {
  const names = (await readdir(out, { recursive: true })).filter((name) => /\.(npy|webp)$/.test(name)).sort();
  const entries = names.map(async (name) => [name, (await readFile(join(out, name))).toString('base64')] as const);
  return new Map(await Promise.all(entries));
}

/** Files and folders that a run makes on the way and takes away again. */
async function leftovers(out: string): Promise<string[]> {
  const names = await readdir(out, { recursive: true });
  return names.filter((name) => /(^|\/)\.(scorecam-|lock)/.test(name));
}
