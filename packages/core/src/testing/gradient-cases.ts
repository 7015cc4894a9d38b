/** The gradient of every operator against what its graph does on a runtime. Every runner must pass these. */
import type { Runtime } from '../runtime.js';
import type { ConformanceCase } from './conformance.js';
import { activationRows } from './gradients/activation-rows.js';
import { checkGradient, checkStoredGradient } from './gradients/check-gradient.js';
import { conversionRows } from './gradients/conversion-rows.js';
import { convolutionRows } from './gradients/convolution-rows.js';
import { elementwiseRows } from './gradients/elementwise-rows.js';
import { gatherRows } from './gradients/gather-rows.js';
import { matrixRows } from './gradients/matrix-rows.js';
import { normalizationRows } from './gradients/normalization-rows.js';
import { partsRows } from './gradients/parts-rows.js';
import { poolingRows } from './gradients/pooling-rows.js';
import { reductionRows } from './gradients/reduction-rows.js';
import { resizeRows } from './gradients/resize-rows.js';
import { shapeRows } from './gradients/shape-rows.js';
import { storedRows } from './gradients/stored-rows.js';

const rows = [
  ...elementwiseRows,
  ...activationRows,
  ...conversionRows,
  ...convolutionRows,
  ...matrixRows,
  ...poolingRows,
  ...reductionRows,
  ...normalizationRows,
  ...shapeRows,
  ...partsRows,
  ...gatherRows,
  ...resizeRows,
];

/** A gradient in one operator set. */
export interface GradientCase extends ConformanceCase {
  /** The version of the operator set. */
  readonly opset: number;
  /** Whether it is the oldest of the operator sets that the graph is written in. */
  readonly isOldest: boolean;
  /** Whether it is the newest of them. */
  readonly isNewest: boolean;
}

/** Every graph in every operator set whose operators have a form of their own there. */
export const gradientCases: readonly GradientCase[] = [
  ...rows.flatMap((row) => casesOf(row, checkGradient)),
  ...storedRows.flatMap((row) => casesOf(row, checkStoredGradient)),
];

function casesOf<Row extends { readonly name: string; readonly opsets: readonly number[] }>(
  row: Row,
  check: (runtime: Runtime, row: Row, opset: number) => Promise<void>,
): GradientCase[] {
  return row.opsets.map((opset) => ({
    name: `${row.name}, opset ${opset}`,
    opset,
    isOldest: opset === Math.min(...row.opsets),
    isNewest: opset === Math.max(...row.opsets),
    run: (runtime: Runtime) => check(runtime, row, opset),
  }));
}
