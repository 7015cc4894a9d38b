/** docs/parity.md, written from one run. */
import { mapBounds, type ParityCase } from './cases.js';
import type { Difference } from './difference.js';

/** What came of one case on one runtime, against the first runtime or the reference. */
export interface Comparison {
  readonly parityCase: ParityCase;
  /** `web wasm` against `node cpu`, say. */
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
  /** Whether the maps are of the case's `softwareMasks` only. */
  readonly isPartial?: boolean;
}

/** Where and with what the numbers were made. */
export interface Circumstances {
  readonly machine: string;
  readonly versions: string;
  readonly missing: readonly string[];
}

/** Whether a comparison is beyond the bound. A refusal is none: it says why, and gives no map. */
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

- *Absolute* is the largest difference of any value: of the layer's activation, of the channel scores, of the map in [0, 1].
- *Rank* is how far any value moves in the order of all values, as a part of their number; equal values share a rank. Where
  many values are almost equal, a difference in the last digit moves them far.
- The bound on maps is ${mapBounds.float32} for models of float32; ${comparisons.some(exceeds) ? '**a bound is not kept**' : 'every pair below keeps its bound'}.
  ${summary(comparisons)}
- A model of float16 has a bound of ${mapBounds.float16}, and one of 8-bit integers ${mapBounds.int8}: it rounds every activation to one of 256
  levels, so that a sum which differs in its last digit can land on the next level, and later layers carry that on.
- A software adapter takes seconds for a mask; where "first masks" stands, the maps of the first 8 masks are compared, on
  both runtimes, and not those of all.
- "Reference" is the map of the library that the preset is named after, computed by that library.

Made with ${versions} on ${machine}.
${missing.map((reason) => `Not compared. ${reason}\n`).join('')}
${tables(comparisons)}`;
}

function summary(comparisons: readonly Comparison[]): string {
  const differences = comparisons.flatMap(({ outcome, parityCase }) =>
    'maps' in outcome && parityCase.mapBound === mapBounds.float32 ? [outcome.maps.absolute] : [],
  );
  return `The largest difference of any of their maps is ${figure(Math.max(0, ...differences))}.`;
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
