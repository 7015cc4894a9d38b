/**
 * Does a run into a bucket lose anything? Two parts of a run, each in its own process with nothing on the disk before, read archives from
 * a bucket and write results into it. One is killed with `kill -9` and resumes with an empty disk; the server is away for
 * twenty seconds, so that connections break and are refused. What is in the bucket then is compared with a run in a folder:
 *
 *   pip install 'moto[server,s3]'
 *   npx tsx scripts/check-buckets.ts [moto_server] [pictures, 600]
 */
import { tinyClassifier } from '@scorecam/core/testing';
import { encodePng } from '@scorecam/node';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BucketClient } from '../packages/node/src/bucket/bucket-client.js';
import { encodeMember, endMark } from '../packages/node/src/tar/encode-member.js';
import { openFileReader } from '../packages/node/src/tar/byte-reader.js';
import { walkMembers } from '../packages/node/src/tar/walk-members.js';
import { type RunningProgram, startScorecam } from '../test-support/run-scorecam.js';

const [moto = 'moto_server', total = '600'] = process.argv.slice(2);
const count = Number(total);
const perArchive = 50;
/** In milliseconds. */
const outage = 20_000;
const folder = await mkdtemp(join(tmpdir(), 'scorecam-buckets-'));

/** A way to the server that can be closed. */
async function openWay(port: number) {
  const sockets = new Set<Socket>();
  const way = createServer((socket) => {
    const behind = connect(port, '127.0.0.1');
    for (const end of [socket, behind]) {
      sockets.add(end);
      end.on('error', () => undefined).on('close', () => sockets.delete(end));
    }
    socket.pipe(behind).pipe(socket);
  });
  const listen = (at: number) => new Promise<void>((resolve) => way.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const { port: own } = way.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    close: () => {
      way.close();
      for (const socket of sockets) socket.destroy();
    },
    open: () => listen(own),
  };
}

async function startServer(port: number) {
  const server = spawn(moto, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  server.on('error', (error) => {
    throw error;
  });
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/bucket`, { method: 'PUT' }).catch(() => undefined);
    if (answer?.ok) return server;
    await sleep(200);
  }
  throw new Error(`${moto} does not answer`);
}

async function fillBucket(client: BucketClient): Promise<void> {
  await mkdir(join(folder, 'shards'));
  await writeFile(join(folder, 'tiny.onnx'), tinyClassifier());
  for (let first = 0; first < count; first += perArchive) {
    const members: Uint8Array[] = [];
    for (let i = first; i < Math.min(count, first + perArchive); i++)
      members.push(encodeMember(`${i}.png`, await encodePng(picture(i))));
    const [name, archive] = [`${first}.tar`, Buffer.concat([...members, endMark])];
    await writeFile(join(folder, 'shards', name), archive);
    await client.write({ bucket: 'bucket', key: `shards/${name}` }, archive);
  }
}

function picture(i: number) {
  const data = Uint8Array.from({ length: 4 * 16 * 12 }, (_, at) =>
    at % 4 === 3 ? 255 : 128 + 127 * Math.sin((i + 2) * at * 0.01),
  );
  return { width: 16, height: 12, data };
}

const model = ['--model', 'tiny.onnx', '--device', 'cpu', '--threads', '1', '--method', 'grad-cam', '--quiet'];

/** One part of the run, with a temporary folder of its own. */
function startPart(part: number, env: NodeJS.ProcessEnv): RunningProgram {
  const into = ['--out', 's3://bucket/maps', '--pack', '40', '--shard', `${part}/2`, '--resume'];
  return startScorecam(['batch', 's3://bucket/shards', ...model, ...into], folder, { env });
}

async function keysBelow(client: BucketClient, key: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const object of client.list({ bucket: 'bucket', key })) keys.push(object.key);
  return keys;
}

async function waitForParts(client: BucketClient, least: number): Promise<void> {
  while ((await keysBelow(client, 'maps/journal-1-of-2-')).length < least) await sleep(100);
}

/** The numbers of every image, by the path of their member. */
async function numbersIn(files: readonly string[]): Promise<Map<string, string>> {
  const numbers = new Map<string, string>();
  for (const file of files) {
    const reader = await openFileReader(file, 'tar');
    for await (const { path, offset, size } of walkMembers(reader)) {
      if (numbers.has(path)) throw new Error(`${path} is there twice`);
      if (path.endsWith('.npy')) numbers.set(path, (await reader.read(offset, size)).toString('base64'));
    }
    await reader.close();
  }
  return numbers;
}

async function ended(program: RunningProgram, what: string): Promise<void> {
  const { status, stderr } = await program.outcome;
  if (status !== 0) throw new Error(`${what} ended with ${status}: ${stderr}`);
}

const port = 20_000 + Math.floor(Math.random() * 20_000);
const server = await startServer(port);
const way = await openWay(port);
const env = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: way.url };
Object.assign(process.env, env, { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
const client = await BucketClient.open();
try {
  await fillBucket(client);
  const [first, second] = [startPart(1, env), startPart(2, env)];
  await waitForParts(client, 1);
  first.kill();
  await first.outcome;
  console.log(
    `part 1 killed with ${(await keysBelow(client, 'maps/journal-1-of-2-')).length} parts of its journal in the bucket`,
  );
  const again = startPart(1, env);
  await waitForParts(client, 2);
  way.close();
  console.log(`server away for ${outage / 1000} s`);
  await sleep(outage);
  await way.open();
  await Promise.all([ended(again, 'part 1'), ended(second, 'part 2')]);
  const packs = (await keysBelow(client, 'maps/results-')).filter((key) => key.endsWith('.tar'));
  const copies = packs.map((key) => join(folder, key.slice(5)));
  for (const [i, key] of packs.entries()) await writeFile(copies[i]!, await client.read(`s3://bucket/${key}`));
  await ended(
    startScorecam(['batch', 'shards', ...model, '--out', 'whole', '--pack', '100000'], folder),
    'the whole run',
  );
  const [found, whole] = [await numbersIn(copies), await numbersIn([join(folder, 'whole/results-000000.tar')])];
  const different = [...whole].filter(([path, content]) => found.get(path) !== content).length;
  console.log(
    `${whole.size} images in a folder, ${found.size} in ${packs.length} archives of the bucket, ${different} different`,
  );
  if (whole.size !== count || found.size !== count || different > 0) process.exitCode = 1;
} finally {
  way.close();
  client.close();
  server.kill();
  await once(server, 'exit');
  await rm(folder, { recursive: true });
}
