import { describe, expect, it } from '@jest/globals';
import { Stopwatch, sumOfTimes } from '../src/stopwatch.js';

/** Keeps the processor busy for some milliseconds of wall-clock time. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('Stopwatch', () => {
  it('measures nothing until it is started', async () => {
    const watch = new Stopwatch();
    expect(await watch.measure('read', () => 7)).toBe(7);
    expect(watch.times).toEqual({});
  });

  it('counts a stage within another for itself alone', async () => {
    const watch = new Stopwatch();
    watch.start();
    const began = performance.now();
    await watch.measure('write', async () => {
      work(5);
      await watch.measure('encode', () => work(20));
      work(5);
    });
    const total = performance.now() - began;
    const { write, encode } = watch.times;
    expect(encode!.wall).toBeGreaterThanOrEqual(20);
    expect(write!.wall).toBeGreaterThanOrEqual(10);
    expect(write!.wall + encode!.wall).toBeLessThanOrEqual(total);
  });

  it('counts a stage that fails, and not the time between stages', async () => {
    const watch = new Stopwatch();
    watch.start();
    const began = performance.now();
    const failing = watch.measure('decode', () => {
      work(5);
      throw new Error('damaged');
    });
    await expect(failing).rejects.toThrow('damaged');
    work(20);
    await watch.measure('decode', () => work(5));
    const { wall } = watch.times.decode!;
    expect(wall).toBeGreaterThanOrEqual(10);
    expect(wall).toBeLessThanOrEqual(performance.now() - began - 20);
  });

  it('counts the time between stages if it is given a name, up to the moment that is asked', async () => {
    const watch = new Stopwatch('messages');
    watch.start();
    const began = performance.now();
    await watch.measure('read', () => work(5));
    work(20);
    const { read, messages } = watch.times;
    expect(messages!.wall).toBeGreaterThanOrEqual(20);
    expect(read!.wall + messages!.wall).toBeLessThanOrEqual(performance.now() - began);
  });

  it('is added to others', () => {
    const sum = sumOfTimes([{ read: { wall: 1, cpu: 2 } }, { read: { wall: 3, cpu: 4 }, draw: { wall: 5, cpu: 6 } }]);
    expect(sum).toMatchObject({ read: { wall: 4, cpu: 6 }, draw: { wall: 5, cpu: 6 }, encode: { wall: 0, cpu: 0 } });
  });
});
