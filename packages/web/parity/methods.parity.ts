/**
 * Compares the methods on the runtimes and writes docs/parity-of-methods.md. `npm run parity -- methods` starts this
 * comparison alone.
 */
import { afterAll, describe, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { difference, type Difference, larger } from './difference.js';
import type { Measured } from './measure.js';
import { methodCases } from './method-cases.js';
import { type MethodComparison, methodsReport } from './methods-report.js';
import { circumstances, openRunners } from './open-runners.js';
import { refusalOf } from './refusal.js';

const { base, others, close } = await openRunners();
const comparisons: MethodComparison[] = [];

afterAll(close);

describe.each(methodCases)('$method, $name', (parityCase) => {
  let expected: Measured | { readonly refusal: string };
  // After every case, so that a stopped run leaves its results so far.
  afterAll(async () => writeFile('docs/parity-of-methods.md', methodsReport(comparisons, await circumstances())));

  it('on node cpu', async () => {
    expected = await base.measure(parityCase).catch(refusalOf);
    if ('refusal' in expected) comparisons.push({ parityCase, runner: base.name, outcome: expected });
  });

  it.each(others)('on $name', async (runner) => {
    if ('refusal' in expected) return;
    const actual = await runner.measure(parityCase).catch(refusalOf);
    const outcome = 'refusal' in actual ? actual : mapsOf(actual, expected);
    comparisons.push({ parityCase, runner: runner.name, outcome });
    if ('absolute' in outcome && !(outcome.absolute <= parityCase.mapBound))
      throw new Error(`The maps differ by ${outcome.absolute}, more than ${parityCase.mapBound}.`);
  });
});

/** Of all the work, or of its first part if a software adapter did no more. */
function mapsOf(actual: Measured, expected: Measured): Difference {
  const [own, other] = actual.whole ? [actual.whole, expected.whole!] : [actual.first!, expected.first!];
  return own.maps.map((map, i) => difference(map, other.maps[i]!)).reduce(larger);
}
