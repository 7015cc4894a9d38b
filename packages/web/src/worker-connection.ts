import { ScorecamError } from '@scorecam/core';
import { type Answer, type Arguments, PendingCalls, type Reply, runtimeError } from '@scorecam/core/runner';
import type { Calls, StartArguments } from './protocol.js';

/** Starts the worker of this package. Bundlers look for exactly this expression. */
export function startWorker(): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'scorecam' });
}

/** The page's connection to the worker. After its end every call is refused; a new connection replaces it. */
export class WorkerConnection {
  /**
   * Settles when onnxruntime's code is loaded. Calls need not wait for it: the worker answers them in order.
   *
   * Rejects with DEVICE_UNAVAILABLE if the device does not work, or with the reason for which the worker was ended.
   */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #pending = new PendingCalls<Calls>();
  #ending: ScorecamError | undefined;

  constructor(worker: Worker, start: StartArguments) {
    this.#worker = worker;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Reply<Calls>>) => this.#settle(data));
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      const words = event instanceof ErrorEvent ? event.message : 'its file could not be loaded.';
      this.end(new ScorecamError('RUNTIME_FAILURE', `The worker that runs onnxruntime stopped: ${words}`));
    });
    this.ready = this.#start(start);
    // The caller may no longer be waiting when the device turns out not to work.
    this.ready.catch(() => undefined);
  }

  /** Whether calls are refused. */
  get ended(): boolean {
    return this.#ending !== undefined;
  }

  /**
   * Sends a request to the worker; the arguments are copied, Blobs by reference.
   *
   * @throws ScorecamError RUNTIME_FAILURE with the runtime's message, or the reason for which the worker has ended
   */
  async call<K extends keyof Calls>(call: K, args: Arguments<Calls, K>): Promise<Answer<Calls, K>> {
    if (this.#ending !== undefined) throw this.#ending;
    const { id, answer } = this.#pending.open<K>();
    this.#worker.postMessage({ id, call, arguments: args });
    return answer;
  }

  /** Ends the worker immediately, even in the middle of a run; pending calls are refused with `reason`. */
  end(reason: ScorecamError): void {
    this.#ending ??= reason;
    this.#worker.terminate();
    this.#pending.rejectAll(reason);
  }

  async #start(start: StartArguments): Promise<void> {
    try {
      await this.call('start', start);
    } catch (error) {
      if (error instanceof ScorecamError && error.code === 'CANCELLED') throw error;
      const words = error instanceof Error ? error.message : String(error);
      const refusal = new ScorecamError('DEVICE_UNAVAILABLE', `${start.device} does not work here. ${words}`, error);
      this.end(refusal);
      throw refusal;
    }
  }

  #settle(reply: Reply<Calls>): void {
    if (reply.kind === 'end') this.end(runtimeError(reply.reason));
    else this.#pending.settle(reply);
  }
}
