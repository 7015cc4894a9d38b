/**
 * Does a run from tar archives into tar archives lose anything when it is killed, and does it keep its pace and its memory? Makes
 * small pictures in archives of a thousand, explains them by Grad-CAM of a tiny model in a run that is killed with `kill -9` at
 * random moments and resumed, and in one that is not, and compares all that both have written but the times in the records:
 *
 *   npx tsx scripts/kill-packed-run.ts [pictures, 100000] [kills, 3] [folder for all of it]
 */
import { tinyClassifier } from '@scorecam/core/testing';
import { encodePng } from '@scorecam/node';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFileReader } from '../packages/node/src/tar/byte-reader.js';
import { encodeMember, endMark } from '../packages/node/src/tar/encode-member.js';
import { walkMembers } from '../packages/node/src/tar/walk-members.js';
import { type RunningProgram, startScorecam } from '../test-support/run-scorecam.js';

const [count = 100_000, kills = 3] = process.argv.slice(2, 4).map(Number);
const folder = process.argv[4] ?? (await mkdtemp(join(tmpdir(), 'scorecam-kills-')));
const perArchive = 1000;

async function writePictures(): Promise<void> {
  await mkdir(join(folder, 'shards'), { recursive: true });
  await writeFile(join(folder, 'tiny.onnx'), tinyClassifier());
  for (let first = 0; first < count; first += perArchive) {
    const members: Uint8Array[] = [];
    for (let i = first; i < Math.min(count, first + perArchive); i++) members.push(await memberOf(i));
    const name = `shard-${String(first / perArchive).padStart(6, '0')}.tar`;
    await writeFile(join(folder, 'shards', name), Buffer.concat([...members, endMark]));
  }
}

async function memberOf(i: number): Promise<Buffer> {
  const data = Uint8Array.from({ length: 4 * 16 * 12 }, (_, at) =>
    at % 4 === 3 ? 255 : 128 + 127 * Math.sin((i + 2) * at * 0.01),
  );
  return encodeMember(`${String(i).padStart(9, '0')}.png`, await encodePng({ width: 16, height: 12, data }));
}

function start(out: string): RunningProgram {
  const model = ['--model', 'tiny.onnx', '--device', 'cpu', '--threads', '1', '--method', 'grad-cam'];
  return startScorecam(['batch', 'shards', ...model, '--out', out, '--pack', '1000', '--resume', '--quiet'], folder);
}

async function lines(out: string): Promise<number> {
  const text = await readFile(join(folder, out, 'journal.jsonl'), 'utf8').catch(() => '');
  return Math.max(0, text.split('\n').length - 2);
}

async function killedRun(): Promise<void> {
  for (let kill = 1; kill <= kills; kill++) {
    const program = start('killed');
    while ((await lines('killed')) < (kill * count) / (kills + 1)) await sleep(50);
    await sleep(Math.random() * 200);
    program.kill();
    await program.outcome;
    console.log(`killed with ${await lines('killed')} images in the journal`);
  }
  await finished(start('killed'));
}

/** Lets a run end, and says how its pace and its memory went: the tenths of the images, and the peak of each in MB. */
async function measuredRun(): Promise<void> {
  const program = start('whole');
  const outcome = finished(program);
  const started = performance.now();
  const marks: string[] = [];
  let before = started;
  for (let tenth = 1; tenth <= 10; tenth++) {
    while ((await lines('whole')) < (tenth * count) / 10) await sleep(100);
    const now = performance.now();
    marks.push(`${((100 * count) / (now - before)).toFixed(0)}/s ${await residentMegabytes(program.pid)} MB`);
    before = now;
  }
  await outcome;
  console.log(`${((performance.now() - started) / 1000).toFixed(0)} s; each tenth of the images: ${marks.join(', ')}`);
}

async function residentMegabytes(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return (Number(/VmRSS:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024).toFixed(0);
}

async function finished(program: RunningProgram): Promise<void> {
  const { status, stderr } = await program.outcome;
  if (status !== 0) throw new Error(`exit ${status}: ${stderr}`);
}

/** The hash of each member but the records, which hold times, by its archive and path. */
async function membersOf(out: string): Promise<Map<string, string>> {
  const members = new Map<string, string>();
  for (const name of (await readdir(join(folder, out))).filter((file) => file.endsWith('.tar')).sort()) {
    const reader = await openFileReader(join(folder, out, name), 'tar');
    for await (const { path, offset, size } of walkMembers(reader)) {
      const content = path.endsWith('.json') ? Buffer.alloc(0) : Buffer.from(await reader.read(offset, size));
      const key = `${name} ${path}`;
      if (members.has(key)) throw new Error(`${key} is there twice`);
      members.set(key, createHash('sha256').update(content).digest('hex'));
    }
    await reader.close();
  }
  return members;
}

await writePictures();
console.log(`${count} pictures in ${folder}`);
await measuredRun();
await killedRun();
const [killed, whole] = [await membersOf('killed'), await membersOf('whole')];
const different = [...whole].filter(([key, hash]) => killed.get(key) !== hash).length;
console.log(`${whole.size} members in the whole run, ${killed.size} in the killed one, ${different} different`);
const names = (await readFile(join(folder, 'killed/journal.jsonl'), 'utf8'))
  .split('\n')
  .slice(1, -1)
  .map((line) => (JSON.parse(line) as { name: string }).name);
console.log(`${names.length} lines in the journal of the killed run, of ${new Set(names).size} images`);
if (different > 0 || killed.size !== whole.size || new Set(names).size !== count || names.length !== count)
  process.exitCode = 1;
if (process.argv[4] === undefined) await rm(folder, { recursive: true });
