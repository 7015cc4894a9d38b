/** How the time of a run is spent: stage by stage, on all threads and in the runtime's process. */
import { runtimeCpu } from '../runtime/worker-process.js';
import { type StageTime, type StageTimes, Stopwatch, sumOfTimes, threadCpu } from '../stopwatch.js';

/** What a run took, all its images together, from its first image on. */
export interface RunProfile {
  /** Stages overlap, so that the sum of their wall-clock times is more than that of the run. */
  readonly stages: StageTimes;
  /** Milliseconds in which the model waited for a picture. */
  readonly waiting: number;
  /** Processor time of the main thread in milliseconds, the journal included; NaN if the system does not tell. */
  readonly main: number;
  /** Milliseconds of the whole run, and of all processors in it. */
  readonly total: StageTime;
}

/** Measures a run. */
export class RunProfiler {
  readonly model = new Stopwatch();
  readonly journal = new Stopwatch();
  readonly #began: Promise<Usage>;

  constructor() {
    this.model.start();
    this.journal.start();
    this.#began = usage();
  }

  /** @param threads - what the picture threads have measured */
  async end(threads: readonly StageTimes[]): Promise<RunProfile> {
    const [before, after] = [await this.#began, await usage()];
    const total = { wall: after.wall - before.wall, cpu: after.cpu - before.cpu };
    const wall = this.model.times.model?.wall ?? 0;
    const model = { wall, cpu: after.runtime - before.runtime };
    // Others share the journal's thread, and what it takes is not its own.
    const journal = { wall: this.journal.times.journal?.wall ?? 0, cpu: Number.NaN };
    return {
      stages: { ...sumOfTimes(threads), model, journal },
      waiting: total.wall - wall,
      main: after.main - before.main,
      total,
    };
  }
}

/** Of all processes, of the runtime's, and of this thread. */
interface Usage extends StageTime {
  readonly runtime: number;
  readonly main: number;
}

async function usage(): Promise<Usage> {
  const runtime = await runtimeCpu();
  const { user, system } = process.cpuUsage();
  return { wall: performance.now(), cpu: (user + system) / 1000 + runtime, runtime, main: threadCpu() };
}
