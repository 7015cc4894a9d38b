/**
 * Runs every command line that README, docs and the help print, as it is printed, in a folder with files of those names and a model of
 * ImageNet's shape. `npm run check:commands`, or with a part of the lines to run, or one of several shares of them:
 * `npm run check:commands -- batch`, `npm run check:commands -- --shard 2/4`.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serveBucket } from '../test-support/fake-bucket.js';
import { serveHub } from '../test-support/fake-hub.js';
import { hasRedis, RedisServer } from '../test-support/redis-server.js';
import { program } from '../test-support/run-scorecam.js';
import { type PrintedCommand, printedCommands } from './commands/printed-commands.js';
import { hubRepositories, makeWorkplace } from './commands/workplace.js';

/** Commands that run until Ctrl-C, with what they print when they are ready. */
const endless: Readonly<Record<string, RegExp>> = {
  serve: /Open http|listening at http/,
  worker: /Waiting for images/,
};
/** A run that takes longer hangs. In milliseconds. */
const patience = 1_800_000;

interface Place {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** The server that stands for the one that the documents name. */
  readonly redis: string | undefined;
}

/** @returns what went wrong, or undefined */
async function fault({ line }: PrintedCommand, place: Place): Promise<string | undefined> {
  const isQueue = line.includes('--queue ');
  if (isQueue && !place.redis) return undefined;
  const command = line.replace(/redis:\/\/\S+/, place.redis ?? '');
  if (line.includes(' report ')) await runLine('scorecam batch photos/ --out maps --quiet', place);
  const [, result] = / verify (\S+)\/result\.json/.exec(line) ?? [];
  if (result !== undefined)
    await runLine(`scorecam explain photo.jpg ${modelOf(line)} --method grad-cam --out ${result}`, place);
  if (isQueue && line.includes(' batch ')) return withWorker(command, place);
  return runLine(command, place);
}

/** `--model vgg16.onnx` of a line, if it names one. */
function modelOf(line: string): string {
  return /--model \S+/.exec(line)?.[0] ?? '';
}

/** A run that hands out its images, and a worker that takes them. */
async function withWorker(command: string, place: Place): Promise<string | undefined> {
  const [, model, out, queue] = /--model (\S+) --out (\S+) --queue (\S+)/.exec(command) ?? [];
  const stop = new AbortController();
  const worker = runLine(`scorecam worker --model ${model} --out ${out} --queue ${queue}`, place, stop.signal);
  try {
    return await runLine(command, place);
  } finally {
    stop.abort();
    await worker;
  }
}

/** Runs a line in a shell; one that runs until Ctrl-C is interrupted when it is ready, or by `stop`. */
function runLine(line: string, { folder, env }: Place, stop?: AbortSignal): Promise<string | undefined> {
  const [, name = ''] = /scorecam (\w+)/.exec(line) ?? [];
  const ready = endless[line.includes(' --serve') ? 'serve' : name];
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', `exec bash -o pipefail -c ${JSON.stringify(line)}`], {
      cwd: folder,
      env,
      detached: true,
    });
    const interrupt = (signal: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, signal);
    const timer = setTimeout(() => interrupt('SIGKILL'), patience);
    let printed = '';
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      if (!stop && ready?.test(printed)) interrupt('SIGINT');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    stop?.addEventListener('abort', () => interrupt('SIGINT'));
    child.on('close', (status) => {
      clearTimeout(timer);
      const isFine =
        status === 0 ||
        (status === 3 && line.includes('--methods all')) || // no model serves every method
        (status === 6 && line.includes('--device cuda')) || // if there is no GPU
        (ready !== undefined && (status === 130 || status === null));
      resolve(isFine ? undefined : `exit status ${status}: ${printed.trim().slice(-600)}`);
    });
  });
}

/** `npx scorecam` and `scorecam` as this repository's, in the path of a shell. */
async function installPrograms(folder: string): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'scorecam'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  await writeFile(join(bin, 'npx'), '#!/bin/sh\nexec "$@"\n');
  for (const name of ['scorecam', 'npx']) await chmod(join(bin, name), 0o755);
  return bin;
}

const top = await mkdtemp(join(tmpdir(), 'scorecam-commands-'));
const hub = await serveHub(hubRepositories());
const bucket = await serveBucket();
const redis = hasRedis ? await RedisServer.start(top) : undefined;
const env = {
  ...process.env,
  PATH: `${await installPrograms(top)}:${process.env['PATH']}`,
  HF_ENDPOINT: hub.url,
  HF_HOME: join(top, 'huggingface'),
  ...{ AWS_ENDPOINT_URL: bucket.url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
};
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { shard: { type: 'string', default: '1/1' } },
});
const [shard = 1, shards = 1] = values.shard.split('/').map(Number);
const wanted = positionals[0] ?? '';
const commands = (await printedCommands())
  .filter(({ line }) => line.includes(wanted))
  .filter((_, i) => i % shards === shard - 1);
let failures = 0;
for (const [i, command] of commands.entries()) {
  const folder = join(top, String(i));
  await makeWorkplace(folder);
  bucket.objects.clear();
  for (const name of ['photos/one.jpg', 'm.onnx']) bucket.objects.set(name, await readFile(join(folder, name)));
  const started = performance.now();
  const found = await fault(command, { folder, env, redis: redis?.url });
  if (found !== undefined) failures++;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${found === undefined ? 'ok    ' : 'FAILED'} ${seconds.padStart(6)} s  ${command.line}`);
  if (found !== undefined) console.log(`        ${command.place}: ${found}`);
  await rm(folder, { recursive: true });
}
await redis?.kill();
await hub.close();
await bucket.close();
await rm(top, { recursive: true, force: true });
console.log(
  `${commands.length} printed commands run, ${failures} failed.${redis ? '' : ' Those of a queue were left out: there is no redis-server.'}`,
);
process.exitCode = failures === 0 ? 0 : 1;
