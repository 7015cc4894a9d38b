import { ScorecamError } from '../errors.js';
import type { Answer, Reply } from './messages.js';

interface Pending<C> {
  readonly resolve: (answer: Answer<C, keyof C>) => void;
  readonly reject: (error: ScorecamError) => void;
}

/** The calls of one worker that have no answer yet, by their number. */
export class PendingCalls<C> {
  readonly #pending = new Map<number, Pending<C>>();
  #nextId = 0;

  get size(): number {
    return this.#pending.size;
  }

  /** Numbers a call of kind `K`. The answer is refused as RUNTIME_FAILURE with the worker's reason where the call fails. */
  open<K extends keyof C>(): { readonly id: number; readonly answer: Promise<Answer<C, K>> } {
    const id = this.#nextId++;
    const answer = new Promise<Answer<C, keyof C>>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    // The worker answers a request of kind K with its answer.
    return { id, answer: answer };
  }

  /** Takes the worker's reply to one call. */
  settle(reply: Exclude<Reply<C>, { kind: 'end' }>): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.kind === 'answer') pending?.resolve(reply.answer);
    else pending?.reject(new ScorecamError('RUNTIME_FAILURE', reply.reason));
  }

  /** Refuses all that wait. */
  rejectAll(reason: ScorecamError): void {
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}
