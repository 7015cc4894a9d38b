/** docs/parity-of-methods.md, written from one run. */
import type { ParityCase } from './cases.js';
import type { Difference } from './difference.js';
import type { Circumstances } from './report.js';

/** The maps of one method on one runtime, against those of the first runtime. */
export interface MethodComparison {
  readonly parityCase: ParityCase;
  readonly runner: string;
  /** How far the maps differ, or why there are none. */
  readonly outcome: Difference | { readonly refusal: string };
}

/** The whole document. */
export function methodsReport(
  comparisons: readonly MethodComparison[],
  { machine, versions, missing }: Circumstances,
): string {
  const names = [...new Set(comparisons.map(({ parityCase }) => parityCase.name))];
  const sections = names.map((name) =>
    section(
      name,
      comparisons.filter(({ parityCase }) => parityCase.name === name),
    ),
  );
  return `# Parity of the methods

The maps of every method on every runtime that a machine has, as the largest absolute difference from those of Node's CPU;
maps are in [0, 1]. Score-CAM is on [its own page](parity.md). This page is written by \`npm run parity -- methods\`; do not
edit it.

Methods of many passes run with fewer of them here, and IS-CAM, SS-CAM and Group-CAM with their first masks on a software
adapter. The bound is 0.001, and 0.005 for maps that follow the gradient pixel by
pixel: it changes by jumps where a value passes the bend of a ReLU, and the last digit decides on which side it is. Mask has
a bound of 0.1: the first steps of Adam have one size, in the direction of the gradient's sign, and where the gradient is
almost 0 the last digit decides.
${comparisons.some(exceeds) ? '**A bound is exceeded.**' : 'Every map below is within its bound.'}

Made with ${versions} on ${machine}.
${missing.map((reason) => `Not compared. ${reason}\n`).join('')}
${sections.join('\n')}`;
}

function exceeds({ outcome, parityCase }: MethodComparison): boolean {
  return 'absolute' in outcome && !(outcome.absolute <= parityCase.mapBound);
}

function section(name: string, comparisons: readonly MethodComparison[]): string {
  const runners = [...new Set(comparisons.filter(({ outcome }) => 'absolute' in outcome).map(({ runner }) => runner))];
  const rows = [...new Set(comparisons.map(({ parityCase }) => parityCase.method))].map((method) => {
    const own = comparisons.filter(({ parityCase }) => parityCase.method === method);
    return `| ${method} | ${runners.map((runner) => cell(own, runner)).join(' | ')} |\n`;
  });
  const refusals = comparisons.flatMap(({ parityCase, runner, outcome }) =>
    'refusal' in outcome ? [`\n- ${parityCase.method} on ${runner}: ${outcome.refusal}`] : [],
  );
  const header = `| Method | ${runners.join(' | ')} |\n|---|${runners.map(() => '---').join('|')}|\n`;
  return `## ${name}\n\n${header}${rows.join('')}${refusals.join('')}\n`;
}

function cell(own: readonly MethodComparison[], runner: string): string {
  const outcome = own.find((each) => each.runner === runner)?.outcome;
  if (outcome === undefined || 'refusal' in outcome) return 'refused';
  return outcome.absolute === 0 ? '0' : outcome.absolute.toExponential(1);
}
