/**
 * Does a run into a bucket lose anything? Two parts of a run, each in its own process with nothing on the disk before, read archives from
 * a bucket and write results into it. One is killed with `kill -9` and resumes with an empty disk; the server is away for
 * twenty seconds, so that connections break and are refused. Then the same is done by two workers of a queue, which share a Redis
 * server and the bucket and no disk; one of them is killed for good. What is in the bucket is compared with a run in a folder.
 * Needs redis-server, and a server of S3:
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
import { imageOfMember } from '../packages/node/src/batch/pack/pack-names.js';
import { RedisServer } from '../test-support/redis-server.js';
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
  await client.write({ bucket: 'bucket', key: 'models/tiny.onnx' }, tinyClassifier());
}

function picture(i: number) {
  const data = Uint8Array.from({ length: 4 * 16 * 12 }, (_, at) =>
    at % 4 === 3 ? 255 : 128 + 127 * Math.sin((i + 2) * at * 0.01),
  );
  return { width: 16, height: 12, data };
}

const runtime = ['--device', 'cpu', '--threads', '1', '--quiet'];
const model = ['--model', 'tiny.onnx', '--method', 'grad-cam', ...runtime];
const bucketModel = ['--model', 's3://bucket/models/tiny.onnx', ...runtime];

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

async function waitForKeys(client: BucketClient, prefix: string, least: number): Promise<void> {
  while ((await keysBelow(client, prefix)).length < least) await sleep(100);
}

/** The numbers of every image, by its name; each has one class. */
class Numbers extends Map<string, string> {
  take(image: string, content: Uint8Array): void {
    if (this.has(image)) throw new Error(`${image} is there twice`);
    this.set(image, Buffer.from(content).toString('base64'));
  }
}

async function packedNumbers(files: readonly string[]): Promise<Numbers> {
  const numbers = new Numbers();
  for (const file of files) {
    const reader = await openFileReader(file, 'tar');
    for await (const { path, offset, size } of walkMembers(reader))
      if (path.endsWith('.npy')) numbers.take(imageOfMember(path), await reader.read(offset, size));
    await reader.close();
  }
  return numbers;
}

async function looseNumbers(client: BucketClient, prefix: string): Promise<Numbers> {
  const numbers = new Numbers();
  for (const key of await keysBelow(client, prefix))
    if (key.endsWith('.npy'))
      numbers.take(key.slice(prefix.length, key.lastIndexOf('/')), await client.read(`s3://bucket/${key}`));
  return numbers;
}

/** Closes the way to the server for a while. */
async function interrupt(way: Awaited<ReturnType<typeof openWay>>): Promise<void> {
  way.close();
  console.log(`server away for ${outage / 1000} s`);
  await sleep(outage);
  await way.open();
}

/** A worker with an empty folder of its own, also for temporary files. */
async function startWorker(name: string, server: string, env: NodeJS.ProcessEnv): Promise<RunningProgram> {
  const own = join(folder, name);
  await mkdir(own);
  const options = ['--queue', server, ...bucketModel, '--out', 's3://bucket/queued', '--lock-seconds', '5'];
  return startScorecam(['worker', ...options], own, { env: { ...env, TMPDIR: own } });
}

/** The run by the workers of a queue. */
async function runQueue(
  client: BucketClient,
  way: Awaited<ReturnType<typeof openWay>>,
  env: NodeJS.ProcessEnv,
): Promise<Numbers> {
  await mkdir(join(folder, 'redis'));
  const redis = await RedisServer.start(join(folder, 'redis'));
  try {
    const first = await startWorker('worker-1', redis.url, env);
    const second = await startWorker('worker-2', redis.url, env);
    const into = ['--out', 's3://bucket/queued', '--queue', redis.url];
    const batch = ['batch', 's3://bucket/shards', ...bucketModel, '--method', 'grad-cam', ...into];
    const run = startScorecam(batch, folder, { env });
    await waitForKeys(client, 'queued/', count / 2);
    first.kill();
    await first.outcome;
    console.log(`worker 1 killed with ${(await keysBelow(client, 'queued/')).length} objects in the bucket`);
    await waitForKeys(client, 'queued/', count);
    await interrupt(way);
    await Promise.race([ended(run, 'the queued run'), ended(second, 'worker 2')]);
    second.interrupt();
    await Promise.all([ended(run, 'the queued run'), ended(second, 'worker 2')]);
    return await looseNumbers(client, 'queued/');
  } finally {
    await redis.kill();
  }
}

function report(what: string, found: Numbers, whole: Numbers): void {
  const different = [...whole].filter(([image, content]) => found.get(image) !== content).length;
  console.log(`${what}: ${found.size} of ${whole.size} images, ${different} different`);
  if (whole.size !== count || found.size !== count || different > 0) process.exitCode = 1;
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
  await waitForKeys(client, 'maps/journal-1-of-2-', 1);
  first.kill();
  await first.outcome;
  console.log(
    `part 1 killed with ${(await keysBelow(client, 'maps/journal-1-of-2-')).length} parts of its journal in the bucket`,
  );
  const again = startPart(1, env);
  await waitForKeys(client, 'maps/journal-1-of-2-', 2);
  await interrupt(way);
  await Promise.all([ended(again, 'part 1'), ended(second, 'part 2')]);
  const packs = (await keysBelow(client, 'maps/results-')).filter((key) => key.endsWith('.tar'));
  const copies = packs.map((key) => join(folder, key.slice(5)));
  for (const [i, key] of packs.entries()) await writeFile(copies[i]!, await client.read(`s3://bucket/${key}`));
  const whole = ['batch', 'shards', ...model, '--out', 'whole', '--pack', '100000'];
  await ended(startScorecam(whole, folder), 'the whole run');
  const numbers = await packedNumbers([join(folder, 'whole/results-000000.tar')]);
  report('two parts', await packedNumbers(copies), numbers);
  report('two workers of a queue', await runQueue(client, way, env), numbers);
} finally {
  way.close();
  client.close();
  server.kill();
  await once(server, 'exit');
  await rm(folder, { recursive: true });
}
