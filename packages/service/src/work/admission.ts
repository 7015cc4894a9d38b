import { unlessAborted } from '@scorecam/node';
import { Refusal } from '../http/refusal.js';

/** How many requests are taken. */
interface AdmissionLimits {
  readonly atOnce: number;
  readonly waiting: number;
}

/** How much the time of the latest work counts in the estimate of the next. */
const latestShare = 0.2;

/** Which requests are worked on, which wait, and which are refused at once. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #queue: (() => void)[] = [];
  #running = 0;
  /** Of one piece of work, in seconds. */
  #usualTime = 1;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** How many are worked on. */
  get running(): number {
    return this.#running;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** @throws Refusal 429 with the seconds after which a place should be free, if there is none now */
  checkRoom(): void {
    if (this.#running < this.#limits.atOnce || this.waiting < this.#limits.waiting) return;
    const turns = (this.waiting + 1) / this.#limits.atOnce;
    const seconds = Math.max(1, Math.ceil(turns * this.#usualTime));
    const message = `All places are taken; try again in ${seconds} s.`;
    throw new Refusal(429, 'BUSY', { message, retryAfter: seconds });
  }

  /**
   * Does work when its turn comes. After an abort nothing more is waited for, but the place is free only once the work has
   * really ended: a pass of a model cannot be interrupted.
   *
   * @throws Refusal 429 if there is no place; the signal's reason; what the work throws
   */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.checkRoom();
    await this.#turn(signal);
    const started = performance.now();
    const working = work().finally(() => this.#leave(started));
    return unlessAborted(working, signal);
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#running < this.#limits.atOnce) {
      this.#running++;
      return;
    }
    let enter: () => void = () => undefined;
    // Who leaves hands over the place, so that nobody comes between.
    const entered = new Promise<void>((resolve) => this.#queue.push((enter = resolve)));
    await unlessAborted(entered, signal).catch((error: unknown) => {
      const at = this.#queue.indexOf(enter);
      if (at >= 0) this.#queue.splice(at, 1);
      else this.#pass();
      throw error;
    });
  }

  #leave(started: number): void {
    const seconds = (performance.now() - started) / 1000;
    this.#usualTime += latestShare * (seconds - this.#usualTime);
    this.#pass();
  }

  #pass(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#running--;
  }
}
