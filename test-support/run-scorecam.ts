/** Runs the real program, as built, in its own process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program's file. */
export const program = fileURLToPath(new URL('../packages/cli/bin/scorecam.js', import.meta.url));

/** What a run of the program left behind. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run is given besides its arguments. */
export interface RunOptions {
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** What it reads from standard input. */
  readonly input?: string | Uint8Array;
  /** Whether standard input stays open, though nothing comes. */
  readonly keepsInput?: boolean;
}

/** A program that is still running. */
export interface RunningProgram {
  /** The number of its process. */
  readonly pid: number;
  readonly outcome: Promise<Outcome>;
  /** Waits until it has printed a text on standard error. */
  says(text: string): Promise<void>;
  /** What Ctrl-C does, or `kill`. */
  interrupt(signal?: 'SIGINT' | 'SIGTERM'): void;
  /** What `kill -9` does, or a machine that stops. */
  kill(): void;
}

/** Starts `scorecam` with `args` in the folder `cwd`; its output is piped. */
export function startScorecam(
  args: readonly string[],
  cwd: string,
  { env = {}, input = '', keepsInput = false }: RunOptions = {},
): RunningProgram {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // a program that reads no input may have ended before
  if (!keepsInput) child.stdin.end(input);
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
  return {
    pid: child.pid ?? 0,
    outcome,
    says: async (text) => {
      while (!Buffer.concat(err).includes(text)) await once(child.stderr, 'data');
    },
    interrupt: (signal = 'SIGINT') => child.kill(signal),
    kill: () => child.kill('SIGKILL'),
  };
}

/** Runs `scorecam` to its end. */
export function runScorecam(args: readonly string[], cwd: string, options?: RunOptions): Promise<Outcome> {
  return startScorecam(args, cwd, options).outcome;
}

/** Calls `work` with an empty folder, and removes it afterwards. */
export async function inEmptyFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'scorecam-cli-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
