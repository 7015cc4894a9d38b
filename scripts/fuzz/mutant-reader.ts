import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Outcome, Reply, Request } from './outcome.js';

const program = fileURLToPath(new URL('reader-process.ts', import.meta.url));

/** Limits of one mutant. */
export interface Limits {
  readonly seconds: number;
  /** Of the process and those that it has started, in megabytes. */
  readonly megabytes: number;
}

/** In milliseconds, between two looks at the memory. */
const interval = 50;

/** A request without its number. */
type Wanted = { readonly kind: string } & (
  { readonly seed: string; readonly isOnlyMade?: boolean } | { readonly name: string; readonly base64: string }
);

/**
 * Reads mutants of any kind in a process of their own, with limits of time and memory; one that exceeds them is ended. Those of
 * one kind should come one after the other, because each change of the kind takes time.
 */
export class MutantReader {
  readonly #limits: Limits;
  readonly #seeds: string | undefined;
  #child: ChildProcess | undefined;
  #folder: string | undefined;
  #nextId = 0;

  constructor(limits: Limits, seeds?: string) {
    this.#limits = limits;
    this.#seeds = seeds;
  }

  /** Reads one mutant; a second one waits for nothing and must not be given before. */
  async read(wanted: Wanted): Promise<Omit<Reply, 'id'>> {
    const child = (this.#child ??= await this.#start());
    const id = this.#nextId++;
    const reply = new Promise<Omit<Reply, 'id'>>((resolve) => {
      const settle = (answer: Omit<Reply, 'id'>) => {
        clearInterval(watch);
        clearTimeout(overdue);
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(answer);
      };
      const onMessage = (message: Reply) => message.id === id && settle(message);
      const onExit = () => settle({ outcome: { kind: 'died' } });
      const overdue = setTimeout(() => settle({ outcome: { kind: 'hang' } }), 1000 * this.#limits.seconds);
      const watch = setInterval(() => {
        void memoryOf(child.pid ?? 0).then((bytes) => {
          if (bytes > this.#limits.megabytes * 2 ** 20) settle({ outcome: { kind: 'memory' } });
        });
      }, interval);
      child.on('message', onMessage);
      child.on('exit', onExit);
    });
    child.send({ id, ...wanted } satisfies Request);
    const answer = await reply;
    if (endsProcess(answer.outcome)) await this.close();
    return answer;
  }

  /** Ends the process. */
  async close(): Promise<void> {
    const [child, folder] = [this.#child, this.#folder];
    this.#child = undefined;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  async #start(): Promise<ChildProcess> {
    this.#folder = await mkdtemp(join(tmpdir(), 'scorecam-fuzz-'));
    const more = this.#seeds === undefined ? [] : [this.#seeds];
    const child = fork(program, [this.#folder, ...more], {
      execArgv: ['--import', 'tsx', '--max-old-space-size=1024'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', () => reject(new Error('The process that reads mutants did not start')));
    });
    return child;
  }
}

function endsProcess({ kind }: Outcome): boolean {
  return kind === 'hang' || kind === 'memory' || kind === 'died';
}

/** The resident bytes of a process and its children; 0 if the system does not tell. */
async function memoryOf(process: number): Promise<number> {
  const children = await readFile(`/proc/${process}/task/${process}/children`, 'utf8').catch(() => '');
  const ids = [process, ...children.trim().split(' ').filter(Boolean).map(Number)];
  const pages = await Promise.all(
    ids.map(async (id) => Number((await readFile(`/proc/${id}/statm`, 'utf8').catch(() => '0 0')).split(' ')[1])),
  );
  return 4096 * pages.reduce((sum, count) => sum + count, 0);
}
