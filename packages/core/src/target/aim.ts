/**
 * A target in the graph: the tensor of the scores, to which the model is reduced. Methods then know nothing of targets, and
 * gradients pass the nodes between the outputs and the scores as they pass the model.
 */
import { ScorecamError } from '../errors.js';
import { classesOf, type FinalActivation, findLogits } from '../inspect/index.js';
import { type GraphIndex, indexGraph } from '../onnx/graph-index.js';
import { inferTypes } from '../onnx/infer-types.js';
import type { OnnxModel } from '../onnx/model.js';
import { applyPatch } from '../rewrite/index.js';
import { GraphBuilder } from '../rewrite/graph-builder.js';
import { oldestOpset, type Pass, runPass } from '../rewrite/pass.js';
import { type MeasuredOutput, scoreOutput } from './output-targets.js';
import type { Size } from '../spatial-map.js';
import type { ClassTarget, Direction, HeadName, Target } from './target.js';

/** Who says which head a model has. */
export type HeadSource = 'stated' | 'graph' | 'card' | 'values' | 'default';

/** The scores of a model, and what they are. */
export interface Aim {
  readonly model: OnnxModel;
  /** The tensor of the scores, one row for each input. */
  readonly scores: string;
  /** The activation function that the graph applies to the scores. */
  readonly finalActivation: FinalActivation;
  /** C, the number of scores. */
  readonly classCount: number;
  readonly head: HeadName;
  readonly headSource: HeadSource;
}

/** What is known about an output beside the graph. */
export interface AimedOutput extends MeasuredOutput {
  /** Of the network's input. */
  readonly size: Size;
  /** The head that the model's card states. */
  readonly cardHead?: HeadName | undefined;
}

/**
 * The scores of a target.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if the output does not have the shape that the target is for
 */
export function aim(model: OnnxModel, target: Target, known: AimedOutput): Aim {
  if (target.kind === 'class') return aimAtClasses(model, target, known);
  return { ...scoreOutput(model, target, known), finalActivation: 'none', head: 'value', headSource: 'stated' };
}

/** The scores of the classes: the logits if the graph shows them and the head has some, else the output itself. */
function aimAtClasses(model: OnnxModel, target: ClassTarget, known: AimedOutput): Aim {
  const classCount = countClasses(known);
  const stated = target.head ?? (target.direction === undefined ? undefined : 'value');
  const found = findLogits(model, known.output);
  const { head, headSource } = chooseHead(stated, found.finalActivation, { ...known, classCount });
  const asGiven = head === 'value' || head === 'none';
  const scores = asGiven ? known.output : found.logits;
  const finalActivation = asGiven ? 'none' : found.finalActivation;
  const directed = head === 'value' ? direct(model, scores, target.direction) : { model, scores };
  return { ...inRows(directed, known), finalActivation, classCount, head, headSource };
}

/** The scores as (N, C), whatever axes of size 1 the model gives them, or (N). */
function inRows({ model, scores }: Directed, { output, dims }: MeasuredOutput): Directed {
  const rank = scores === output ? dims.length : inferTypes(indexGraph(model))(scores).rank;
  return rank === 2 ? { model, scores } : runPass(model, flattening, scores);
}

const flattening: Pass<string, Directed> = {
  name: 'give the scores a row for each input',
  sinceOpset: oldestOpset,
  run: (model, output) => {
    const graph = GraphBuilder.extending(model, 'rows');
    const scores = graph.node('Flatten', [output]);
    return { model: applyPatch(model, { addNodes: graph.nodes }), scores };
  },
};

function countClasses({ output, dims }: MeasuredOutput): number {
  const classes = classesOf(dims);
  if (classes !== undefined) return classes;
  const other = {
    3: '; boxes are explained by the target box',
    4: '; a segmentation is explained by the target segment',
  }[dims.length];
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The output "${output}" has the shape [${dims.join(', ')}]; class scores have the shape [N, classes]${other ?? ''}.`,
  );
}

function chooseHead(
  stated: HeadName | undefined,
  activation: FinalActivation,
  { cardHead, classCount }: AimedOutput & Pick<Aim, 'classCount'>,
): Pick<Aim, 'head' | 'headSource'> {
  if (stated) return { head: stated, headSource: 'stated' };
  if (activation !== 'none') return { head: activation === 'sigmoid' ? 'sigmoid' : 'softmax', headSource: 'graph' };
  if (cardHead) return { head: cardHead, headSource: 'card' };
  return { head: classCount === 1 ? 'value' : 'softmax', headSource: 'default' };
}

interface Directed {
  readonly model: OnnxModel;
  readonly scores: string;
}

/** The graph whose scores are -y or -|y - X|; as it is for `up`. */
function direct(model: OnnxModel, output: string, direction: Direction = 'up'): Directed {
  return direction === 'up' ? { model, scores: output } : runPass(model, pass, { output, direction });
}

const pass: Pass<{ readonly output: string; readonly direction: Exclude<Direction, 'up'> }, Directed> = {
  name: 'give the score its direction',
  sinceOpset: oldestOpset,
  run: (model, { output, direction }) => {
    const graph = GraphBuilder.extending(model, 'target');
    const distance = direction === 'down' ? output : distanceTo(graph, output, { model, number: direction.toward });
    const scores = graph.node('Neg', [distance]);
    return { model: applyPatch(model, { addNodes: graph.nodes }), scores };
  },
};

function distanceTo(
  graph: GraphBuilder,
  output: string,
  { model, number }: { model: OnnxModel; number: number },
): string {
  const dataType = typeOf(indexGraph(model), output);
  return graph.node('Abs', [graph.node('Sub', [output, graph.floats([number], { dims: [], dataType })])]);
}

/** Float32 if the graph does not show the element type. */
function typeOf(index: GraphIndex, tensor: string): number {
  return inferTypes(index)(tensor).dataType || 1;
}
