/** The scores of outputs that hold no classes, as nodes that read them: (N, C), or (N, 1) for a single score. */
import { ScorecamError } from '../errors.js';
import { indexGraph } from '../onnx/graph-index.js';
import { inferTypes } from '../onnx/infer-types.js';
import type { OnnxModel } from '../onnx/model.js';
import { applyPatch } from '../rewrite/index.js';
import { GraphBuilder } from '../rewrite/graph-builder.js';
import { oldestOpset, type Pass, runPass } from '../rewrite/pass.js';
import { reduce } from '../rewrite/versioned-nodes.js';
import type { Size } from '../spatial-map.js';
import { matchOfBox, rowOfBox } from './box-scores.js';
import { regionWeights } from './region-weights.js';
import type { BoxTarget, FoundBoxTarget, OutputTarget, SegmentTarget, SimilarityTarget } from './target.js';

/** An output with its shape for one input. */
export interface MeasuredOutput {
  readonly output: string;
  readonly dims: readonly number[];
}

/** A model with the tensor of the scores. */
export interface ScoredModel {
  readonly model: OnnxModel;
  readonly scores: string;
  readonly classCount: number;
}

/** An output of a network whose input has a size. */
interface SizedOutput extends MeasuredOutput {
  readonly size: Size;
}

/** Nodes that read one output. */
interface Writing extends SizedOutput {
  readonly graph: GraphBuilder;
  /** The element type of the output. */
  readonly dataType: number;
}

/** The tensor of the scores, and their number. */
type Written = Omit<ScoredModel, 'model'>;

/**
 * Adds the nodes of a target.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if the output does not have the shape that the target is for
 */
export function scoreOutput(model: OnnxModel, target: OutputTarget, measured: SizedOutput): ScoredModel {
  return runPass(model, pass, { target, measured });
}

const pass: Pass<{ readonly target: OutputTarget; readonly measured: SizedOutput }, ScoredModel> = {
  name: 'score the output',
  sinceOpset: oldestOpset,
  run: (model, { target, measured }) => {
    const graph = GraphBuilder.extending(model, 'target');
    const dataType = inferTypes(indexGraph(model))(measured.output).dataType || 1;
    const written = write({ ...measured, graph, dataType }, target);
    return { model: applyPatch(model, { addNodes: graph.nodes }), ...written };
  },
};

function write(writing: Writing, target: OutputTarget): Written {
  switch (target.kind) {
    case 'segment':
      return segments(writing, target);
    case 'box':
    case 'found-box':
      return boxes(writing, target);
    case 'similarity':
      return similarity(writing, target);
  }
}

/** sum over the places of region * y, for each class: (N, C, H, W) or (N, H, W, C) -> (N, C). */
function segments({ graph, output, dims, dataType, size }: Writing, { region }: SegmentTarget): Written {
  if (dims.length !== 4) throw otherShape({ output, dims }, 'a segmentation', '[N, C, H, W] or [N, H, W, C]');
  const isLast = dims[3]! < dims[1]! && dims[3]! < dims[2]!;
  const [classCount, height, width] = isLast ? [dims[3]!, dims[1]!, dims[2]!] : [dims[1]!, dims[2]!, dims[3]!];
  const axes = isLast ? [1, 2] : [2, 3];
  const weights = region && regionWeights(region, { input: size, output: { height, width } });
  const shape = isLast ? [1, height, width, 1] : [1, 1, height, width];
  const weighed = weights ? graph.node('Mul', [output, graph.floats(weights, { dims: shape, dataType })]) : output;
  return { scores: reduce(graph, 'ReduceSum', { x: weighed, axes, keepdims: false }), classCount };
}

/** Detections are joined before they are scored, so that they have one form. */
function boxes({ graph, output, dims }: Writing, target: BoxTarget | FoundBoxTarget): Written {
  if (target.kind === 'box') return { scores: matchOfBox(graph, { output, dims }, target), classCount: dims[1]! - 4 };
  return { scores: rowOfBox(graph, { output, dims }, target.index), classCount: dims[1]! };
}

/** y . r / (|y| |r|), y an embedding (N, D) and r the reference: (N, 1). */
function similarity({ graph, output, dims, dataType }: Writing, { reference }: SimilarityTarget): Written {
  const length = dims.slice(1).reduce((product, dim) => product * dim, 1);
  if (dims.length < 2 || length !== Math.max(...dims.slice(1)) || length !== reference.length)
    throw otherShape({ output, dims }, `an embedding of ${reference.length} numbers`, '[N, D]');
  const y = dims.length === 2 ? output : graph.node('Flatten', [output]);
  const norm = Math.hypot(...Array.from(reference));
  if (!(norm > 0)) throw new ScorecamError('INVALID_OPTION', 'The reference of a similarity cannot be zeros.');
  const unit = graph.floats(
    Array.from(reference, (value) => value / norm),
    { dims: [1, length], dataType },
  );
  const product = reduce(graph, 'ReduceSum', { x: graph.node('Mul', [y, unit]), axes: [1] });
  const square = reduce(graph, 'ReduceSum', { x: graph.node('Mul', [y, y]), axes: [1] });
  return { scores: graph.node('Div', [product, graph.node('Sqrt', [square])]), classCount: 1 };
}

function otherShape({ output, dims }: MeasuredOutput, kind: string, shape: string): ScorecamError {
  return new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The output "${output}" has the shape [${dims.join(', ')}], and that of ${kind} is ${shape}; name another output.`,
  );
}
