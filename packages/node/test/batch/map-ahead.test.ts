import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { mapAhead } from '../../src/batch/map-ahead.js';

/** Counts how far it was read, and whether it was closed. */
function counter(end: number) {
  const seen = { read: 0, isClosed: false };
  async function* numbers() {
    try {
      while (seen.read < end) {
        await Promise.resolve();
        yield seen.read++;
      }
    } finally {
      seen.isClosed = true;
    }
  }
  return { seen, numbers: numbers() };
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

describe('mapAhead', () => {
  it('gives all values in order, with as many under way as it may and no more', async () => {
    let [underWay, most] = [0, 0];
    const { numbers, seen } = counter(20);
    const values = await collect(
      mapAhead(numbers, 3, async (value) => {
        most = Math.max(most, ++underWay);
        await sleep(value % 3);
        underWay--;
        return value * value;
      }),
    );
    expect(values).toEqual(Array.from({ length: 20 }, (_, i) => i * i));
    expect(most).toBe(3);
    expect(seen.isClosed).toBe(true);
  });

  it('reads no further than it may while nobody takes values', async () => {
    const { numbers, seen } = counter(1_000_000);
    const doubled = mapAhead(
      mapAhead(numbers, 2, (value) => Promise.resolve(value)),
      3,
      (value) => Promise.resolve(2 * value),
    );
    await doubled.next();
    await sleep(20);
    expect(seen.read).toBeLessThanOrEqual(8);
    await doubled.return();
    expect(seen.isClosed).toBe(true);
  });

  it('gives what came before a failure, then throws it and closes its source', async () => {
    const { numbers, seen } = counter(10);
    const values = mapAhead(numbers, 4, (value) =>
      value >= 2 ? Promise.reject(new Error(`no ${value}`)) : sleep(5, value),
    );
    expect(await values.next()).toEqual({ done: false, value: 0 });
    expect(await values.next()).toEqual({ done: false, value: 1 });
    await expect(values.next()).rejects.toThrow('no 2');
    expect(seen.isClosed).toBe(true);
  });

  it('ends only once nothing is under way any more', async () => {
    let done = 0;
    const values = mapAhead(counter(10).numbers, 3, async (value) => {
      if (value === 0) throw new Error('no 0');
      await sleep(20);
      done++;
    });
    await expect(values.next()).rejects.toThrow('no 0');
    expect(done).toBe(2);
  });

  it('takes sources whose iterators answer one question at a time', async () => {
    let isAsked = false;
    let at = 0;
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        async next() {
          if (isAsked) throw new Error('asked twice at once');
          isAsked = true;
          await sleep(1);
          isAsked = false;
          return at < 5 ? { done: false, value: at++ } : { done: true, value: undefined };
        },
      }),
    };
    expect(await collect(mapAhead(source, 3, (value) => Promise.resolve(value)))).toEqual([0, 1, 2, 3, 4]);
  });
});
