/** A short run of the fuzzer; `npm run fuzz` is the long one. */
import { expect, it } from '@jest/globals';
import { runFuzz } from '../../../scripts/fuzz/run-fuzz.js';

const counts = {
  model: 60,
  picture: 100,
  npy: 50,
  card: 50,
  labels: 40,
  list: 40,
  journal: 40,
  result: 40,
  annotation: 40,
  job: 40,
};

it('reads 500 mutants, or refuses them with its own errors, within the time and the memory', async () => {
  const limits = { seconds: 60, megabytes: 1024 };
  const reports = await runFuzz({ counts, seed: process.env['PROPERTY_SEED'] ?? 'suite', limits, jobs: 2 });
  expect(reports.reduce((sum, { mutants }) => sum + mutants, 0)).toBe(500);
  expect(reports.flatMap(({ findings }) => findings)).toEqual([]);
});
