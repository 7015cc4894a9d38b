import { ScorecamError } from '@scorecam/core';
import { type Answer, type Arguments, PendingCalls, type Reply } from '@scorecam/core/runner';
import type { Calls } from './protocol.js';

/** The worker, seen from the page. Once it has ended every call of it is refused; another one takes its place. */
export class WorkerConnection {
  readonly #worker: Worker;
  readonly #pending = new PendingCalls<Calls>();
  #ending: ScorecamError | undefined;

  constructor() {
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'scorecam' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Reply<Calls>>) => this.#settle(data));
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      const words = event instanceof ErrorEvent ? event.message : 'its file could not be loaded.';
      this.end(new ScorecamError('RUNTIME_FAILURE', `The worker that runs onnxruntime stopped: ${words}`));
    });
  }

  /** Whether calls are refused. */
  get ended(): boolean {
    return this.#ending !== undefined;
  }

  /**
   * Asks the worker; the arguments are copied, Blobs by reference.
   *
   * @throws ScorecamError RUNTIME_FAILURE with the runtime's message, or the reason for which the worker has ended
   */
  async call<K extends keyof Calls>(call: K, args: Arguments<Calls, K>): Promise<Answer<Calls, K>> {
    if (this.#ending !== undefined) throw this.#ending;
    const { id, answer } = this.#pending.open<K>();
    this.#worker.postMessage({ id, call, arguments: args });
    return answer;
  }

  /** Ends the worker at once, in the middle of a run too; the calls under way are refused with `reason`. */
  end(reason: ScorecamError): void {
    this.#ending ??= reason;
    this.#worker.terminate();
    this.#pending.rejectAll(reason);
  }

  #settle(reply: Reply<Calls>): void {
    if (reply.kind === 'end') this.end(new ScorecamError('RUNTIME_FAILURE', reply.reason));
    else this.#pending.settle(reply);
  }
}
