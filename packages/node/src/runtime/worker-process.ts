import { ScorecamError } from '@scorecam/core';
import { type Answer, type Arguments, disposedError, oneLine, PendingCalls, type Reply } from '@scorecam/core/runner';
import { fork, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Calls } from './protocol.js';

// The compiled file, seen from src/runtime/ (in tests, after a build) and from dist/runtime/ alike.
const workerFile = fileURLToPath(new URL('../../dist/runtime/worker.js', import.meta.url));

/** The processes that can be asked. */
const workers = new Set<WorkerProcess>();

/** The processor time in milliseconds that all running runtimes of this program use. */
export async function runtimeCpu(): Promise<number> {
  const times = await Promise.all(Array.from(workers, (worker) => worker.call('usage', null).catch(() => 0)));
  return times.reduce((sum, time) => sum + time, 0);
}

/** The running processes; a parent that exits must not leave one behind in the middle of a long run. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A process that stops says so by its exit. */
type SettledReply = Exclude<Reply<Calls>, { kind: 'end' }>;

/** How a worker process starts. */
export interface WorkerOptions {
  /** Whether NVIDIA's libraries multiply float32 numbers with 11 significant bits on GPUs that can (default: false). */
  readonly tf32?: boolean | undefined;
}

/**
 * A worker process, seen from the process that started it. It keeps its parent alive only while a call is under way, so
 * a runtime that was not disposed does not keep a program from ending; and it ends when its parent does.
 */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #pending = new PendingCalls<Calls>();
  readonly #exited: Promise<void>;
  #lastWords = '';
  /** Why no call can be answered any more. */
  #ending: ScorecamError | undefined;

  constructor({ tf32 = false }: WorkerOptions = {}) {
    // "advanced" serialization carries typed arrays and big integers. The worker needs none of the parent's Node flags.
    // onnxruntime's provider allows TF32, and the maps would differ from those of every other device.
    this.#child = fork(workerFile, {
      serialization: 'advanced',
      execArgv: [],
      env: { ...process.env, NVIDIA_TF32_OVERRIDE: tf32 ? undefined : '0' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    running.add(this.#child);
    workers.add(this);
    this.#child.on('message', (reply: SettledReply) => this.#settle(reply));
    // Drivers print warnings there; they matter only when the process dies.
    this.#child.stderr?.on(
      'data',
      (chunk: Buffer) => (this.#lastWords = (this.#lastWords + chunk.toString()).slice(-2000)),
    );
    this.#exited = new Promise((resolve) => {
      this.#child.on('error', (error) => resolve(this.#end(`could not be started (${error.message})`)));
      // Not at its exit: what it said last may come later.
      this.#child.on('close', (code, signal) => resolve(this.#end(`was ended by ${signal ?? `exit status ${code}`}`)));
    });
    this.#keepParentAlive(false);
  }

  /**
   * Asks the worker; the arguments are copied.
   *
   * @throws ScorecamError RUNTIME_FAILURE with the runtime's message, or if the worker is gone
   * @throws ScorecamError CANCELLED if the worker is killed before it has answered
   */
  async call<K extends keyof Calls>(call: K, args: Arguments<Calls, K>): Promise<Answer<Calls, K>> {
    if (this.#ending !== undefined) throw this.#ending;
    const { id, answer } = this.#pending.open<K>();
    this.#keepParentAlive(true);
    this.#child.send({ id, call, arguments: args }, (error) => {
      // A process that cannot be asked is gone, or of no use; its end answers the call.
      if (error !== null) this.#child.kill('SIGKILL');
    });
    return answer;
  }

  /** Ends the process, even in the middle of a run, and returns when it is gone: milliseconds. */
  async kill(): Promise<void> {
    this.#pending.rejectAll(new ScorecamError('CANCELLED', 'The runtime was disposed during the call.'));
    this.#ending ??= disposedError();
    this.#keepParentAlive(true);
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #settle(reply: SettledReply): void {
    this.#pending.settle(reply);
    // A process that is being killed is waited for.
    if (this.#pending.size === 0 && this.#ending === undefined) this.#keepParentAlive(false);
  }

  #end(how: string): void {
    running.delete(this.#child);
    workers.delete(this);
    const lines = this.#lastWords.trim().split('\n');
    const words = lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? '';
    const message = `The process that runs onnxruntime ${how}${words === '' ? '; it may have run out of memory.' : `: ${oneLine(words)}`}`;
    this.#ending ??= new ScorecamError('RUNTIME_FAILURE', message, this.#lastWords);
    this.#pending.rejectAll(this.#ending);
  }

  #keepParentAlive(alive: boolean): void {
    const { channel, stderr } = this.#child;
    // In Bun the channel and the stream have neither method.
    const handles: { ref?: () => unknown; unref?: () => unknown }[] = [
      this.#child,
      channel ?? {},
      stderr instanceof Socket ? stderr : {},
    ];
    for (const handle of handles) {
      if (alive) handle.ref?.();
      else handle.unref?.();
    }
  }
}
