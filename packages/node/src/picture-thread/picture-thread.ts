import { ScorecamError } from '@scorecam/core';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { PictureAnswer, PictureArguments, PictureCallName, PictureReply } from './picture-protocol.js';

// The compiled file, seen from src/picture-thread/ (in tests, after a build) and from dist/picture-thread/ alike.
const workerFile = fileURLToPath(new URL('../../dist/picture-thread/picture-worker.js', import.meta.url));

interface Pending {
  readonly resolve: (answer: PictureAnswer<PictureCallName>) => void;
  readonly reject: (error: Error) => void;
}

/** The answer of a call, and the number by which later calls mean what it read. */
export interface Ticketed<T> {
  readonly ticket: number;
  readonly answer: Promise<T>;
}

/** A picture thread, seen from the run. One that dies, as for want of memory, is replaced at the next call. */
export class PictureThread {
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #nextId = 0;

  /**
   * Asks the thread. The arguments are copied.
   *
   * The answer is rejected with the thread's own ScorecamError; with INVALID_IMAGE where the thread dies meanwhile.
   */
  call<K extends PictureCallName>(call: K, args: PictureArguments<K>): Ticketed<PictureAnswer<K>> {
    const ticket = this.#nextId++;
    const answer = new Promise<PictureAnswer<PictureCallName>>((resolve, reject) =>
      this.#pending.set(ticket, { resolve, reject }),
    );
    // The three fields belong together by the signature of this method, which a union cannot express.
    (this.#worker ??= this.#start()).postMessage({ id: ticket, call, arguments: args });
    // The thread answers a request of kind K with its answer.
    return { ticket, answer: answer };
  }

  /** Reads a picture as the network takes it; nothing of it stays in the thread. */
  async readInput(args: PictureArguments<'read'>): Promise<PictureAnswer<'read'>> {
    const { ticket, answer } = this.call('read', args);
    const picture = await answer;
    await this.call('forget', { ticket }).answer;
    return picture;
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(workerFile, { execArgv: [] });
    let reason = 'it was ended';
    worker.on('message', (reply: PictureReply) => this.#settle(reply));
    worker.on('error', (error: Error) => (reason = error.message));
    worker.on('exit', () => this.#end(reason));
    return worker;
  }

  #settle(reply: PictureReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.ok) pending?.resolve(reply.answer);
    else pending?.reject(reply.code ? new ScorecamError(reply.code, reply.message) : new Error(reply.message));
  }

  #end(reason: string): void {
    this.#worker = undefined;
    const error = new ScorecamError('INVALID_IMAGE', `The thread that worked on this picture died: ${reason}.`);
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
