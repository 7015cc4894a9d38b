import { ScorecamError } from '@scorecam/core';
import type { Redis } from 'ioredis';
import * as v from 'valibot';
import { describeDifferences } from '../../runs/run-settings.js';

const claimSchema = v.object({
  /** {@link JournalHeader.run} */
  run: v.pipe(v.string(), v.nonEmpty()),
  /** {@link planOf} its jobs. */
  plan: v.string(),
  /** Its output folder and the machine that it was begun on. */
  out: v.string(),
  host: v.string(),
  settings: v.record(v.string(), v.unknown()),
});

/** The run that a queue is for, as other runs and the workers see it. */
export type Claimant = v.InferOutput<typeof claimSchema>;

const claimSeconds = 30;

/** The claim that a text holds; undefined if it is none. */
export function parseClaim(text: string): Claimant | undefined {
  try {
    const { success, output } = v.safeParse(claimSchema, JSON.parse(text));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}

/** The run that a queue serves now; undefined if there is none. */
export async function readClaim(redis: Redis, queueName: string): Promise<Claimant | undefined> {
  return parseClaim((await redis.get(keyOf(queueName))) ?? '');
}

function keyOf(queueName: string): string {
  return `scorecam:run:${queueName}`;
}

/**
 * Keeps a second run out of a queue: workers write all results from it into one folder. A run claims the queue while it is
 * active; the claim of a dead run expires. A worker does only what belongs to the run of the claim.
 */
export class QueueClaim {
  readonly #redis: Redis;
  readonly #queueName: string;
  readonly #claimant: Claimant;
  readonly #key: string;
  readonly #value: string;

  constructor(redis: Redis, queueName: string, claimant: Claimant) {
    this.#redis = redis;
    this.#queueName = queueName;
    this.#claimant = claimant;
    this.#key = keyOf(queueName);
    this.#value = JSON.stringify(claimant);
  }

  /**
   * Claims the queue, or renews the claim; a claim that the server lost is made again.
   *
   * @throws ScorecamError INVALID_OPTION, with all that differs, if the queue is another run's
   */
  async hold(): Promise<void> {
    while ((await this.#redis.set(this.#key, this.#value, 'EX', claimSeconds, 'NX')) === null) {
      const text = await this.#redis.get(this.#key);
      if (text === null) continue; // it ran out meanwhile
      const holder = parseClaim(text);
      if (!holder) throw this.#damaged();
      if (holder.run !== this.#claimant.run) throw this.#occupied(holder);
      // A claim that names this run in other words is replaced.
      if (text === this.#value) await this.#redis.expire(this.#key, claimSeconds);
      else await this.#redis.set(this.#key, this.#value, 'EX', claimSeconds);
      return;
    }
  }

  /** Gives the queue back. */
  async release(): Promise<void> {
    if ((await this.#redis.get(this.#key)) === this.#value) await this.#redis.del(this.#key);
  }

  #damaged(): ScorecamError {
    return new ScorecamError(
      'INVALID_OPTION',
      `The key "${this.#key}" in Redis holds no claim of a run: remove it (redis-cli del ${this.#key}), or give this run, and its workers, a --queue-name of their own.`,
    );
  }

  #occupied(holder: Claimant): ScorecamError {
    const differences = describeDifferences(holder.settings, this.#claimant.settings);
    return new ScorecamError(
      'INVALID_OPTION',
      `The queue "${this.#queueName}" serves another run, into "${holder.out}" on ${holder.host} ` +
        `(${differences || 'with the same settings'}). Wait until it ends, or for ${claimSeconds} s if it has died, ` +
        'or give this run, and its workers, a --queue-name of their own.',
    );
  }
}
