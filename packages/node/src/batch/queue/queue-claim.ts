/**
 * Keeps two runs from one queue: workers write whatever they take from it into one folder. A run claims the queue for as
 * long as it goes on; the claim of one that died runs out.
 */
import { ScorecamError } from '@scorecam/core';
import type { Redis } from 'ioredis';
import { describeDifferences, type RunSettings } from '../../runs/run-settings.js';

/** The run that a queue is for, as other runs are told of it. */
export interface Claimant {
  /** {@link JournalHeader.run} */
  readonly run: string;
  /** Its output folder and the machine that it was begun on. */
  readonly out: string;
  readonly host: string;
  readonly settings: RunSettings;
}

const claimSeconds = 30;

/** See the head of this file. */
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
    this.#key = `scorecam:run:${queueName}`;
    this.#value = JSON.stringify(claimant);
  }

  /**
   * Claims the queue, or goes on claiming it; a server that forgot the claim is told again.
   *
   * @throws ScorecamError INVALID_OPTION, with all that differs, where the queue is another run's
   */
  async hold(): Promise<void> {
    while ((await this.#redis.set(this.#key, this.#value, 'EX', claimSeconds, 'NX')) === null) {
      const text = await this.#redis.get(this.#key);
      if (text === null) continue; // it ran out meanwhile
      const holder = JSON.parse(text) as Claimant; // a claim wrote it
      if (holder.run !== this.#claimant.run) throw this.#occupied(holder);
      await this.#redis.expire(this.#key, claimSeconds);
      return;
    }
  }

  /** Gives the queue back. */
  async release(): Promise<void> {
    if ((await this.#redis.get(this.#key)) === this.#value) await this.#redis.del(this.#key);
  }

  #occupied(holder: Claimant): ScorecamError {
    const differences = describeDifferences(holder.settings, this.#claimant.settings);
    return new ScorecamError(
      'INVALID_OPTION',
      `The queue "${this.#queueName}" serves another run, into "${holder.out}" on ${holder.host} ` +
        `(${differences || 'with the same settings'}). Wait for its end, or for ${claimSeconds} s where it has died, ` +
        'or give this run, and its workers, a --queue-name of their own.',
    );
  }
}
