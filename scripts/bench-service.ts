/**
 * The service under load: rate, times, refusals and memory at half, one and three times what it can do, and a restart under load. The load is
 * autocannon's, which npm fetches. `npm run build && npx tsx scripts/bench-service.ts [model.onnx] [picture]`; it takes a minute.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf } from '../test-support/children-of.js';
import { program } from '../test-support/run-scorecam.js';
import { root } from './entry-points.js';
import { installCannon, type Load } from './load/cannon.js';

const folder = join(root, 'models/emoji-vgg');
const [model = join(folder, 'emoji-vgg.onnx'), picture = join(folder, 'pictures/cat_and_dog.png')] =
  process.argv.slice(2);

/** Seconds of each load. */
const duration = 10;
/** Fewer than the service takes connections. */
const mostCallers = 100;
/** In milliseconds: until what the load has left is over. */
const settling = 2000;

/** A line of the service's log. */
interface LogLine {
  readonly msg: string;
  readonly status?: number;
  readonly seconds?: number;
}

/** A service in its own process. */
interface Running {
  readonly url: string;
  readonly process: ChildProcess;
  readonly log: LogLine[];
}

async function start(): Promise<Running> {
  const flags = [
    'serve',
    '--api',
    '--model',
    model,
    '--port',
    '0',
    '--device',
    'cpu',
    '--threads',
    '1',
    '--labels',
    'imagenet',
  ];
  const isEmoji = model.includes('emoji');
  const child = spawn(process.execPath, [program, ...(isEmoji ? flags.slice(0, -2) : flags)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const log: LogLine[] = [];
  const lines = createInterface({ input: child.stdout });
  const listening = new Promise<string>((resolve) =>
    lines.on('line', (text) => {
      const line = JSON.parse(text) as LogLine;
      log.push(line);
      const [, url] = /listening at (\S+)/.exec(line.msg) ?? [];
      if (url !== undefined) resolve(url);
    }),
  );
  return { url: await listening, process: child, log };
}

async function stop({ process: child }: Running): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function megabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function report(name: string, lines: readonly LogLine[], memory: string): string {
  const answered = lines.filter(({ status }) => status === 200);
  const times = answered.map(({ seconds = 0 }) => 1000 * seconds).sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))]?.toFixed(0) ?? '-';
  const count = (wanted: number) => lines.filter(({ status }) => status === wanted).length;
  const [refused, left] = [count(429), count(499)];
  const others = lines.filter(({ status }) => status !== undefined).length - answered.length - refused - left;
  const sent = (lines.filter(({ status }) => status !== undefined).length / duration).toFixed(1);
  const rate = (answered.length / duration).toFixed(1);
  return `| ${[name, sent, rate, at(0.5), at(0.99), refused, left, others, memory].join(' | ')} |`;
}

async function underLoad(fire: (load: Load) => Promise<void>, at: (running: Running) => string): Promise<void> {
  const running = await start();
  const url = at(running);
  await fire({ url, callers: 2, duration });
  const before = running.log.length;
  await fire({ url, callers: 2, duration });
  const capacity = running.log.slice(before).filter(({ status }) => status === 200).length / duration;
  console.log(`What it can do: ${capacity.toFixed(1)} a second, with two callers at a time.`);
  console.log(
    '| load | sent a second | answered a second | p50 (ms) | p99 (ms) | 429 | hung up at the end | other failures | memory: service + model (MB) |',
  );
  for (const factor of [0.5, 1, 3]) {
    const before = running.log.length;
    const rate = Math.max(1, Math.round(factor * capacity));
    await fire({ url, callers: Math.min(rate, mostCallers), rate, duration });
    await sleep(settling);
    const pid = running.process.pid ?? 0;
    const ofModel = await Promise.all((await childrenOf(pid)).map(megabytes));
    const memory = `${await megabytes(pid)} + ${ofModel.reduce((sum, each) => sum + each, 0)}`;
    console.log(report(`${factor} x`, running.log.slice(before), memory));
  }
  await stop(running);
}

/** Callers who turn to the other service when one is closing. */
async function restart(content: string, url: (running: Running) => string): Promise<void> {
  let current = await start();
  const counts = { answered: 0, turnedAway: 0, lost: 0 };
  let isOver = false;
  const caller = async () => {
    while (!isOver) {
      const asked = current;
      const headers = { 'Content-Type': 'application/json' };
      const status = await fetch(url(asked), { method: 'POST', headers, body: content }).then(
        async (response) => (await response.text(), response.status),
        (error: Error) => (String(error.cause).includes('ECONNREFUSED') ? 503 : 0),
      );
      if (status === 200) counts.answered++;
      else if (status === 503 || status === 429) counts.turnedAway++;
      else counts.lost++;
      if (status !== 200) await sleep(20);
    }
  };
  const callers = Array.from({ length: 6 }, caller);
  for (let round = 0; round < 3; round++) {
    await sleep(2000);
    const [old, next] = [current, await start()];
    current = next;
    await stop(old);
  }
  isOver = true;
  await Promise.all(callers);
  await stop(current);
  console.log(`Three restarts under load: ${JSON.stringify(counts)}.`);
}

const scratch = await mkdtemp(join(tmpdir(), 'scorecam-load-'));
try {
  const content = JSON.stringify({ instances: [{ b64: (await readFile(picture)).toString('base64') }] });
  const name = model.replace(/^.*\//, '').replace(/\.onnx$/, '');
  const url = (running: Running) => `${running.url}/v1/models/${name}:explain`;
  const cannon = await installCannon(scratch);
  await underLoad((load) => cannon(content, load), url);
  await restart(content, url);
} finally {
  await rm(scratch, { recursive: true });
}
