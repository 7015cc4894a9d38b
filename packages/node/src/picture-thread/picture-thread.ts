import { ScorecamError } from '@scorecam/core';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type {
  PictureAnswer,
  PictureArguments,
  PictureCallName,
  PictureReply,
  PictureRequest,
} from './picture-protocol.js';

// The compiled file, seen from src/picture-thread/ (in tests, after a build) and from dist/picture-thread/ alike.
const pictureWorker = fileURLToPath(new URL('../../dist/picture-thread/picture-worker.js', import.meta.url));

/** In seconds: a picture of 100 megapixels takes a tenth of it on one core. */
const defaultPatience = 120;
const defaultHeap = 2048;

/** How a picture thread works; the defaults are for everything but tests. */
export interface PictureThreadOptions {
  /** The program of the thread. */
  readonly worker?: string;
  /** Seconds that a picture may take to be read and decoded; 120 by default. */
  readonly patience?: number;
  /** Megabytes of JavaScript's own values, among which pixels do not count; 2048 by default. */
  readonly heap?: number;
}

interface Call {
  readonly request: PictureRequest;
  readonly resolve: (answer: PictureAnswer<PictureCallName>) => void;
  readonly reject: (error: Error) => void;
}

/** The answer of a call, and the number by which later calls mean what it read. */
export interface Ticketed<T> {
  readonly ticket: number;
  readonly answer: Promise<T>;
}

/**
 * A picture thread, seen from the run. It is asked for one thing at a time, so that what makes it die, or keeps it busy for
 * too long, fails alone: the calls after it are answered by another thread.
 */
export class PictureThread {
  readonly #options: PictureThreadOptions;
  readonly #waiting: Call[] = [];
  #underWay: Call | undefined;
  #worker: Worker | undefined;
  #overdue: NodeJS.Timeout | undefined;
  #isClosed = false;
  #nextId = 0;

  constructor(options: PictureThreadOptions = {}) {
    this.#options = options;
  }

  /**
   * Asks the thread. The arguments are copied.
   *
   * The answer is rejected with the thread's own ScorecamError; with INVALID_IMAGE if the picture takes too much memory
   * or time, RUNTIME_FAILURE if the thread dies of something else, CANCELLED if it is closed.
   */
  call<K extends PictureCallName>(call: K, args: PictureArguments<K>): Ticketed<PictureAnswer<K>> {
    const ticket = this.#nextId++;
    const answer = new Promise<PictureAnswer<PictureCallName>>((resolve, reject) => {
      // The three fields belong together by the signature of this method, which a union cannot express.
      const request = { id: ticket, call, arguments: args } as PictureRequest;
      this.#waiting.push({ request, resolve, reject });
    });
    this.#next();
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

  /** Ends the thread at once, without waiting for its work; what it was asked for, and is asked for later, is rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#overdue);
    const calls = [...(this.#underWay ? [this.#underWay] : []), ...this.#waiting.splice(0)];
    this.#underWay = undefined;
    for (const { reject } of calls) reject(closed());
    await this.#worker?.terminate();
  }

  #next(): void {
    if (this.#underWay) return;
    const call = this.#waiting.shift();
    if (!call) return;
    if (this.#isClosed) return call.reject(closed());
    this.#underWay = call;
    try {
      (this.#worker ??= this.#start()).postMessage(call.request);
    } catch (error) {
      return this.#fail(threadDied(error instanceof Error ? error : undefined));
    }
    if (reads(call.request)) this.#limitTime(call.request);
  }

  #limitTime(request: PictureRequest): void {
    const { patience = defaultPatience } = this.#options;
    this.#overdue = setTimeout(() => {
      if (this.#underWay?.request !== request) return;
      const worker = this.#worker;
      this.#worker = undefined;
      this.#fail(
        new ScorecamError(
          'INVALID_IMAGE',
          `The picture was not read after ${patience} s: it is damaged, or far too large.`,
        ),
      );
      void worker?.terminate();
    }, 1000 * patience);
  }

  #start(): Worker {
    const { worker: file = pictureWorker, heap = defaultHeap } = this.#options;
    // geotiff's web-worker looks into the data of the thread that it is loaded in, and fails if there are none.
    const options = { workerData: {}, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: heap } };
    const worker = new Worker(file, options);
    let reason: Error | undefined;
    worker.on('message', (reply: PictureReply) => this.#settle(reply));
    worker.on('error', (error: Error) => (reason = error));
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#fail(threadDied(reason));
    });
    return worker;
  }

  #settle(reply: PictureReply): void {
    if (reply.id !== this.#underWay?.request.id) return;
    if (!reply.ok) return this.#fail(errorOf(reply));
    this.#take()?.resolve(reply.answer);
    this.#next();
  }

  #fail(error: Error): void {
    this.#take()?.reject(error);
    this.#next();
  }

  #take(): Call | undefined {
    clearTimeout(this.#overdue);
    const call = this.#underWay;
    this.#underWay = undefined;
    return call;
  }
}

function errorOf({ message, code, systemCode }: Extract<PictureReply, { ok: false }>): Error {
  if (code === undefined) return new Error(message);
  const cause = systemCode === undefined ? undefined : Object.assign(new Error(systemCode), { code: systemCode });
  return new ScorecamError(code, message, cause);
}

/** Whether a call decodes a picture that somebody else made. */
function reads({ call }: PictureRequest): boolean {
  return call === 'read' || call === 'decode';
}

function closed(): ScorecamError {
  return new ScorecamError('CANCELLED', 'The thread that reads and writes pictures was ended.');
}

/** Only running out of memory counts as the picture's fault. */
function threadDied(reason: Error | undefined): ScorecamError {
  if (reason && 'code' in reason && reason.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new ScorecamError(
      'INVALID_IMAGE',
      'The picture takes more memory than there is: it is damaged, or far too large.',
      reason,
    );
  return new ScorecamError(
    'RUNTIME_FAILURE',
    `The thread that reads and writes pictures died (${reason?.message ?? 'without a reason'}); try again.`,
    reason,
  );
}
