/** docs/parity.md, written from one run. */
import { mapBounds, type ParityCase } from './cases.js';
import type { Difference } from './difference.js';

/** The result of one case on one runtime, against the first runtime or the reference. */
export interface Comparison {
  readonly parityCase: ParityCase;
  /** For example `web wasm` against `node cpu`. */
  readonly runner: string;
  readonly against: string;
  /** The parts that could be compared, or the runtime's reason for refusing the model. */
  readonly outcome: Comparable | { readonly refusal: string };
}

/** The parts of an explanation; a reference library gives only maps. */
export interface Comparable {
  readonly activation?: Difference;
  readonly scores?: Difference;
  readonly maps: Difference;
  /** Whether the maps were made from the case's `softwareMasks` only. */
  readonly isPartial?: boolean;
}

/** The machine and the versions that the numbers were measured with. */
export interface Circumstances {
  readonly machine: string;
  readonly versions: string;
  readonly missing: readonly string[];
}

/** Whether a comparison exceeds its bound. A refusal does not: it gives a reason, and no map. */
export function exceeds({ outcome, parityCase }: Comparison): boolean {
  return 'maps' in outcome && !(outcome.maps.absolute <= parityCase.mapBound);
}

/** The whole document. */
export function parityReport(
  comparisons: readonly Comparison[],
  { machine, versions, missing }: Circumstances,
): string {
  return `# Parity of the runtimes

The same explanations on every runtime that a machine has, compared number by number. This page is written by
\`npm run parity\`; do not edit it.

- *Absolute* is the largest difference of any value: in the layer's activation, the channel scores and the map in [0, 1].
- *Rank* is the largest distance that a value moves in the order of all values, as a fraction of their number; equal values
  share a rank. If many values are almost equal, a difference in the last digit moves them far.
- The bound on maps is ${mapBounds.float32} for models of float32; ${comparisons.some(exceeds) ? '**a bound is exceeded**' : 'every pair below is within its bound'}.
  ${summary(comparisons)}
- A float16 model has a bound of ${mapBounds.float16}, and an 8-bit integer model one of ${mapBounds.int8}: it rounds every activation to one of 256
  levels, so a sum that differs in its last digit can land on the next level, and later layers propagate the difference.
- A software adapter takes seconds per mask; in rows marked "first masks", both runtimes use only the first 8 masks.
- "Reference" is the map of the library that the preset is named after, computed by that library.

Made with ${versions} on ${machine}.
${missing.map((reason) => `Not compared. ${reason}\n`).join('')}
${tables(comparisons)}`;
}

function summary(comparisons: readonly Comparison[]): string {
  const differences = comparisons.flatMap(({ outcome, parityCase }) =>
    'maps' in outcome && parityCase.mapBound === mapBounds.float32 ? [outcome.maps.absolute] : [],
  );
  return `The largest difference between any two of their maps is ${figure(Math.max(0, ...differences))}.`;
}

function tables(comparisons: readonly Comparison[]): string {
  const cases = [...new Set(comparisons.map(({ parityCase }) => parityCase))];
  return cases
    .map(
      ({ name }) =>
        `## ${name}\n\n${header}${comparisons
          .filter((row) => row.parityCase.name === name)
          .map(row)
          .join('')}`,
    )
    .join('\n');
}

const header = `| Runtime | Against | Activation: absolute | rank | Scores: absolute | rank | Maps: absolute | rank |
|---|---|---|---|---|---|---|---|
`;

function row({ runner, against, outcome }: Comparison): string {
  if ('refusal' in outcome)
    return `| ${runner} | ${against} | cannot run it: ${outcome.refusal.replaceAll('|', '/')} ||||||\n`;
  const cells = [outcome.activation, outcome.scores, outcome.maps].flatMap((part) =>
    part ? [figure(part.absolute), figure(part.rank)] : ['', ''],
  );
  return `| ${runner}${outcome.isPartial ? ', first masks' : ''} | ${against} | ${cells.join(' | ')} |\n`;
}

function figure(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}
