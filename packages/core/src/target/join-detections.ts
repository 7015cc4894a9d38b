/** The outputs of a detector as one: the corners of each box in pixels of the input, then its score for each class. */
import { indexGraph } from '../onnx/graph-index.js';
import { inferTypes } from '../onnx/infer-types.js';
import type { OnnxModel } from '../onnx/model.js';
import { valueInfo } from '../onnx/value-info.js';
import { applyPatch } from '../rewrite/index.js';
import { GraphBuilder } from '../rewrite/graph-builder.js';
import { oldestOpset, type Pass, runPass } from '../rewrite/pass.js';
import { slice } from '../rewrite/versioned-nodes.js';
import type { Size } from '../spatial-map.js';
import type { BoxColumns, DetectionForm, ScoreColumns } from './detection-form.js';

/** A model with an output more. */
export interface JoinedDetections {
  readonly model: OnnxModel;
  /** (N, 4 + C, A), float32: left, top, right, bottom and the scores in [0, 1]. */
  readonly output: string;
}

/** Adds the output that holds the boxes and their scores, for every form that models have them in. */
export function joinDetections(model: OnnxModel, form: DetectionForm, size: Size): JoinedDetections {
  return runPass(model, pass, { form, size });
}

const pass: Pass<{ readonly form: DetectionForm; readonly size: Size }, JoinedDetections> = {
  name: 'join the boxes and their scores',
  sinceOpset: oldestOpset,
  run: (model, { form: { boxes, scores }, size }) => {
    const graph = GraphBuilder.extending(model, 'boxes');
    const typeOf = inferTypes(indexGraph(model));
    const rows = ({ output, boxesLast }: BoxColumns | ScoreColumns) => {
      const floats = typeOf(output).dataType === 1 ? output : graph.node('Cast', [output], { to: 1 });
      return boxesLast ? floats : graph.node('Transpose', [floats], { perm: [0, 2, 1] });
    };
    const corners = cornersOf(graph, rows(boxes), { ...boxes, size });
    const output = graph.node('Concat', [...corners, classScores(graph, rows(scores), scores)], { axis: 1 });
    const declared = valueInfo({ name: output, dataType: 1, dims: ['N', 4 + scores.count, 'A'] });
    return { model: applyPatch(model, { addNodes: graph.nodes, outputs: { set: [declared] } }), output };
  },
};

/** The low and the high corners, (N, 2, A) each. */
function cornersOf(
  graph: GraphBuilder,
  rows: string,
  { layout, unit, size: { width, height } }: BoxColumns & { size: Size },
): string[] {
  const turned = layout === 'rows-first' ? graph.node('Gather', [rows, graph.ints([1, 0, 3, 2])], { axis: 1 }) : rows;
  const [first, second] = [0, 2].map((start) => slice(graph, turned, { axis: 1, start, end: start + 2 })) as [
    string,
    string,
  ];
  const half = () => graph.node('Mul', [second, graph.floats([0.5])]);
  const corners =
    layout === 'centers' ? [graph.node('Sub', [first, half()]), graph.node('Add', [first, half()])] : [first, second];
  if (unit === 'pixels') return corners;
  return corners.map((corner) => graph.node('Mul', [corner, graph.floats([width, height], { dims: [1, 2, 1] })]));
}

/** (N, C, A). */
function classScores(graph: GraphBuilder, rows: string, scores: ScoreColumns): string {
  const { start, count, chosen, confidence } = scores;
  if (chosen !== undefined) return scoresOfChosen(graph, rows, scores);
  const shares = slice(graph, activated(graph, rows, scores), { axis: 1, start, end: start + count });
  if (confidence === undefined) return shares;
  return graph.node('Mul', [shares, slice(graph, rows, { axis: 1, start: confidence, end: confidence + 1 })]);
}

/** A softmax takes the last axis alone in every opset. */
function activated(graph: GraphBuilder, rows: string, { activation }: ScoreColumns): string {
  if (activation === 'none') return rows;
  if (activation === 'sigmoid') return graph.node('Sigmoid', [rows]);
  const turned = graph.node('Transpose', [rows], { perm: [0, 2, 1] });
  const shares = graph.node('Softmax', [turned], { axis: 2 });
  return graph.node('Transpose', [shares], { perm: [0, 2, 1] });
}

/** The score of a box for the class that the model gives it, and 0 for all others: score * max(0, 1 - |class - c|). */
function scoresOfChosen(graph: GraphBuilder, rows: string, { start, count, chosen = 0 }: ScoreColumns): string {
  const column = (axisStart: number) => slice(graph, rows, { axis: 1, start: axisStart, end: axisStart + 1 });
  const classes = graph.floats(
    Array.from({ length: count }, (_, c) => c),
    { dims: [1, count, 1] },
  );
  const distance = graph.node('Abs', [graph.node('Sub', [column(chosen), classes])]);
  const isClass = graph.node('Relu', [graph.node('Sub', [graph.floats([1]), distance])]);
  return graph.node('Mul', [isClass, column(start)]);
}
