/** A short run of the fuzzer; `npm run fuzz` is the long one. */
import { expect, it } from '@jest/globals';
import { runFuzz } from '../../../scripts/fuzz/run-fuzz.js';

const counts = {
  model: 40,
  picture: 60,
  npy: 30,
  card: 30,
  labels: 25,
  list: 25,
  journal: 25,
  result: 25,
  annotation: 25,
  job: 25,
};

it('reads 310 mutants, or refuses them with its own errors, within the time and the memory', async () => {
  const limits = { seconds: 60, megabytes: 1024 };
  const reports = await runFuzz({ counts, seed: process.env['PROPERTY_SEED'] ?? 'suite', limits, jobs: 2 });
  expect(reports.reduce((sum, { mutants }) => sum + mutants, 0)).toBe(310);
  expect(reports.flatMap(({ findings }) => findings)).toEqual([]);
});
