/**
 * Linear equations A X = B as nodes: the elimination of Gauss and Jordan without pivots, in a loop with a pass for each
 * equation. With the row r = A_p / A_pp, the column c of A and the unit vector e_p,
 *
 *   A - (c - e_p) r
 *
 * has e_p as its column p, and after the last pass all B that stood beside A is X. A is symmetric and positive definite, so
 * that no A_pp is 0.
 */
import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import { slice } from '../rewrite/versioned-nodes.js';
import { addLoop, unrollLoop } from './loop-node.js';

/** The sizes of the equations. */
export interface EquationSizes {
  /** The number of equations, n. */
  readonly equations: number;
  /** The number of right-hand sides, m. */
  readonly sides: number;
  /** Whether the passes are written one after another, for a single picture. */
  readonly isUnrolled: boolean;
}

/** X, float64 (N, n, m), for A of (N, n, n) beside B of (N, n, m). @param augmented - float64 (N, n, n + m) */
export function solveNodes(
  graph: GraphBuilder,
  augmented: string,
  { equations, sides, isUnrolled }: EquationSizes,
): string {
  const width = equations + sides;
  const places = graph.ints(Array.from({ length: equations }, (_, place) => place));
  const column = graph.node('Reshape', [places, graph.ints([equations, 1])]);
  const write = (body: GraphBuilder, pass: string, before: string) => {
    const at = body.node('Reshape', [pass, body.ints([1])]);
    const row = body.node('Gather', [before, at], { axis: 1 });
    const scaled = body.node('Div', [row, body.node('Gather', [row, at], { axis: 2 })]);
    const unit = body.node('Cast', [body.node('Equal', [column, at])], { to: DataType.DOUBLE });
    const others = body.node('Sub', [body.node('Gather', [before, at], { axis: 2 }), unit]);
    return body.node('Sub', [before, body.node('Mul', [others, scaled])]);
  };
  const type = { dataType: DataType.DOUBLE, dims: [null, equations, width] };
  const solved = isUnrolled
    ? unrollLoop(graph, { passes: equations, start: augmented, dims: [1, equations, width], write })
    : addLoop(graph, { trips: graph.ints([equations], []), start: augmented, type, write });
  return slice(graph, solved, { axis: 2, start: equations, end: width });
}
