import type { ScorecamError } from '../errors.js';
import type { Answer, Reply } from './messages.js';
import { runtimeError } from './runtime-message.js';

interface Pending<C> {
  readonly resolve: (answer: Answer<C, keyof C>) => void;
  readonly reject: (error: ScorecamError) => void;
}

/** The unanswered calls of one worker, by number. */
export class PendingCalls<C> {
  readonly #pending = new Map<number, Pending<C>>();
  #nextId = 0;

  /** How many calls wait for an answer. */
  get size(): number {
    return this.#pending.size;
  }

  /** Numbers a call of kind `K`. If the call fails, the answer rejects with RUNTIME_FAILURE or OUT_OF_MEMORY and the worker's reason. */
  open<K extends keyof C>(): { readonly id: number; readonly answer: Promise<Answer<C, K>> } {
    const id = this.#nextId++;
    const answer = new Promise<Answer<C, keyof C>>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    // The cast is safe because the worker answers a request of kind K with an Answer<C, K>.
    return { id, answer: answer };
  }

  /** Settles a call with the worker's reply. */
  settle(reply: Exclude<Reply<C>, { kind: 'end' }>): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.kind === 'answer') pending?.resolve(reply.answer);
    else pending?.reject(runtimeError(reply.reason));
  }

  /** Rejects all pending calls. */
  rejectAll(reason: ScorecamError): void {
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}
