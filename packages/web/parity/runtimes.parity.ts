/**
 * Compares the runtimes and writes docs/parity.md. It runs under jest, whose environment serves the packages' sources;
 * `npm run parity` starts it. On software adapters it takes an hour.
 */
import { afterAll, describe, expect, it } from '@jest/globals';
import { decodeNpy } from '@scorecam/core';
import { readFile, writeFile } from 'node:fs/promises';
import { type ParityCase, parityCases } from './cases.js';
import { difference, type Difference, larger } from './difference.js';
import type { Measured } from './measure.js';
import { circumstances, openRunners } from './open-runners.js';
import { refusalOf } from './refusal.js';
import { type Comparable, type Comparison, exceeds, parityReport } from './report.js';

const comparisons: Comparison[] = [];
const { base, others, close } = await openRunners();

afterAll(close);

/** Written after every case, so that a stopped run leaves its results so far. */
async function writeReport(): Promise<void> {
  await writeFile('docs/parity.md', parityReport(comparisons, await circumstances()));
}

describe.each(parityCases)('$name', (parityCase) => {
  let expected: Measured;
  afterAll(writeReport);

  it('on node cpu, against the reference if there is one', async () => {
    expected = await base.measure(parityCase);
    const maps = await referenceMaps(parityCase);
    if (maps.length === 0) return;
    record(parityCase, { runner: base.name, against: 'reference' }, { maps: largest(expected.whole!.maps, maps) });
  });

  it.each(others)('on $name', async (runner) => {
    const pair = { runner: runner.name, against: base.name };
    const actual = await runner.measure(parityCase).catch(refusalOf);
    record(parityCase, pair, 'refusal' in actual ? actual : compare(actual, expected));
  });
});

function record(
  parityCase: ParityCase,
  pair: Pick<Comparison, 'runner' | 'against'>,
  outcome: Comparison['outcome'],
): void {
  const comparison = { parityCase, ...pair, outcome };
  comparisons.push(comparison);
  if (exceeds(comparison))
    throw new Error(`The maps of ${parityCase.name} differ by more than ${parityCase.mapBound} on ${pair.runner}.`);
}

/** All masks, or the first ones if a software adapter scored no more. */
function compare(actual: Measured, expected: Measured): Comparable {
  const [own, other] = actual.whole ? [actual.whole, expected.whole!] : [actual.first!, expected.first!];
  return {
    activation: difference(actual.activation, expected.activation),
    scores: largest(own.scores, other.scores),
    maps: largest(own.maps, other.maps),
    isPartial: actual.whole === undefined,
  };
}

function largest(actual: readonly Float32Array[], expected: readonly Float32Array[]): Difference {
  expect(actual).toHaveLength(expected.length);
  return actual.map((values, i) => difference(values, expected[i]!)).reduce(larger);
}

function referenceMaps({ references, classes }: ParityCase): Promise<Float32Array[]> {
  const paths = classes.flatMap((index) => references[index] ?? []);
  return Promise.all(paths.map(async (path) => decodeNpy(await readFile(path), path).data));
}
