/** Measures how long the stages of a work take, in wall-clock time and in processor time of the thread. */
import { readFileSync } from 'node:fs';

/** The stages of an image in a run, in their order, and what threads of pictures do between them. */
export const stageNames = [
  'read',
  'decode',
  'resize',
  'model',
  'place',
  'draw',
  'encode',
  'write',
  'journal',
  'messages',
] as const;

/** One of {@link stageNames}. */
export type StageName = (typeof stageNames)[number];

/** Milliseconds. */
export interface StageTime {
  /** Milliseconds by the clock. */
  readonly wall: number;
  /** Processor time of the thread that does the stage; NaN if the system does not tell. */
  readonly cpu: number;
}

/** The time of each stage that was measured. */
export type StageTimes = Readonly<Partial<Record<StageName, StageTime>>>;

/**
 * A stopwatch for a sequence of stages, one at a time. A stage within another counts for itself, and
 * the outer one for what is left. It measures nothing until it is started.
 */
export class Stopwatch {
  readonly #times = new Map<StageName, { wall: number; cpu: number }>();
  readonly #open: StageName[] = [];
  readonly #between: StageName | undefined;
  #since: StageTime | undefined;

  /** @param between - the stage for which the time outside of all stages counts (default: none) */
  constructor(between?: StageName) {
    this.#between = between;
  }

  /** From now on it measures. */
  start(): void {
    this.#since ??= now();
  }

  /** The times so far. */
  get times(): StageTimes {
    if (this.#since) this.#lap();
    return Object.fromEntries(this.#times);
  }

  /** Does a part of a stage. */
  async measure<T>(stage: StageName, work: () => T | Promise<T>): Promise<T> {
    if (!this.#since) return work();
    this.#lap();
    this.#open.push(stage);
    try {
      return await work();
    } finally {
      this.#lap();
      this.#open.pop();
    }
  }

  /** Counts the time since the last lap for the innermost stage. */
  #lap(): void {
    const { wall, cpu } = now();
    const stage = this.#open.at(-1) ?? this.#between;
    if (stage !== undefined && this.#since) {
      const before = this.#times.get(stage) ?? { wall: 0, cpu: 0 };
      this.#times.set(stage, {
        wall: before.wall + wall - this.#since.wall,
        cpu: before.cpu + cpu - this.#since.cpu,
      });
    }
    this.#since = { wall, cpu };
  }
}

/** The sums of the times of several stopwatches. */
export function sumOfTimes(all: readonly StageTimes[]): StageTimes {
  const sums = stageNames.map((name) => {
    const times = all.flatMap((each) => each[name] ?? []);
    const sum = (key: keyof StageTime) => times.reduce((total, time) => total + time[key], 0);
    return [name, { wall: sum('wall'), cpu: sum('cpu') }] as const;
  });
  return Object.fromEntries(sums);
}

function now(): StageTime {
  return { wall: performance.now(), cpu: threadCpu() };
}

/** Processor time of this thread in milliseconds, NaN if the system does not tell; as Linux tells it; Node itself does not before its version 23.9. */
export function threadCpu(): number {
  try {
    return Number.parseInt(readFileSync('/proc/thread-self/schedstat', 'latin1')) / 1e6; // the first number, in nanoseconds
  } catch {
    return Number.NaN;
  }
}
