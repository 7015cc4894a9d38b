import { ScorecamError } from '@scorecam/core';
import type { Answer, Arguments, CallName, Reply } from './protocol.js';

interface Pending {
  readonly resolve: (answer: Answer<CallName>) => void;
  readonly reject: (error: ScorecamError) => void;
}

/** The worker, seen from the page. Once it has ended every call of it is refused; another one takes its place. */
export class WorkerConnection {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  #ending: ScorecamError | undefined;

  constructor() {
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'scorecam' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.#settle(data));
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
  async call<K extends CallName>(call: K, args: Arguments<K>): Promise<Answer<K>> {
    if (this.#ending !== undefined) throw this.#ending;
    const id = this.#nextId++;
    const answer = new Promise<Answer<CallName>>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#worker.postMessage({ id, call, arguments: args });
    // The worker answers a request of kind K with its answer.
    return answer;
  }

  /** Ends the worker at once, in the middle of a run too; the calls under way are refused with `reason`. */
  end(reason: ScorecamError): void {
    this.#ending ??= reason;
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }

  #settle(reply: Reply): void {
    if (reply.kind === 'end') return this.end(new ScorecamError('RUNTIME_FAILURE', reply.reason));
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.kind === 'answer') pending?.resolve(reply.answer);
    else pending?.reject(new ScorecamError('RUNTIME_FAILURE', reply.reason));
  }
}
