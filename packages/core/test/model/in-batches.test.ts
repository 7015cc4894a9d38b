import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ScorecamError } from '../../src/errors.js';
import { BatchSize } from '../../src/model/batch-size.js';
import { inBatches } from '../../src/model/in-batches.js';

it('runs every input once and in order, in passes that fit the memory, for any numbers', async () => {
  const numbers = fc.record({
    count: fc.integer({ min: 0, max: 50 }),
    asked: fc.integer({ min: 1, max: 20 }),
    fits: fc.integer({ min: 1, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(numbers, async ({ count, asked, fits }) => {
      const batch = new BatchSize(asked, undefined);
      const [run, reported]: [number[], number[]] = [[], []];
      await inBatches(count, { batch, onPass: (done) => reported.push(done) }, (start, end) => {
        if (end - start > fits) return Promise.reject(new ScorecamError('OUT_OF_MEMORY', 'No memory.'));
        for (let i = start; i < end; i++) run.push(i);
        return Promise.resolve();
      });
      expect(run).toEqual(Array.from({ length: count }, (_, i) => i));
      expect(reported.at(-1)).toBe(count);
      expect(reported).toEqual(reported.toSorted((a, b) => a - b));
      expect(batch.value).toBeLessThanOrEqual(asked);
    }),
  );
});

it('stops before the first pass and between passes, and passes other failures on', async () => {
  const signal = { aborted: false };
  const passes: number[] = [];
  const work = inBatches(6, { batch: new BatchSize(2, undefined), signal }, (start) => {
    passes.push(start);
    signal.aborted = start === 2;
    return Promise.resolve();
  });
  await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(passes).toEqual([0, 2]);
  const failure = new ScorecamError('RUNTIME_FAILURE', 'out of memory, in words alone');
  const failing = inBatches(6, { batch: new BatchSize(2, undefined) }, () => Promise.reject(failure));
  await expect(failing).rejects.toBe(failure);
});
