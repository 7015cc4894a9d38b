import { ScorecamError } from '../errors.js';
import type { Size } from '../spatial-map.js';
import { boxLayout } from './box-layout.js';
import { type BoxTable, tableOf } from './box-table.js';
import { singleScores } from './single-scores.js';
import { pairedScores } from './paired-scores.js';

/** An output with its values for one input. */
export interface SeenOutput {
  readonly name: string;
  readonly dims: readonly number[];
  /** The values of the first row, or more. */
  readonly data: ArrayLike<number>;
  /** Whether the output is a sigmoid. */
  readonly isSigmoid: boolean;
  /** Whether it holds floats, as boxes and scores do. */
  readonly holdsFloats: boolean;
}

/** Where the columns of a form are. */
export interface Columns {
  /** The name of the output, of three axes. */
  readonly output: string;
  /** Whether the boxes are along the last axis, [N, columns, A], instead of [N, A, columns]. */
  readonly boxesLast: boolean;
}

/** The first four columns of an output. */
export interface BoxColumns extends Columns {
  /** Left, top, right and bottom; center x, center y, width and height; or top, left, bottom and right. */
  readonly layout: 'corners' | 'centers' | 'rows-first';
  /** Pixels of the network's input, or shares of its width and height. */
  readonly unit: 'pixels' | 'shares';
}

/** The scores of the classes of each box. */
export interface ScoreColumns extends Columns {
  /** The column of the first class. */
  readonly start: number;
  /** C. */
  readonly count: number;
  /** The function that turns the columns into probabilities; a softmax runs over all of the output's. */
  readonly activation: 'none' | 'sigmoid' | 'softmax';
  /** The column of the confidence that there is an object, which each class's score is multiplied by. */
  readonly confidence?: number;
  /** The column of the class index, if the column `start` is the score of that class alone. */
  readonly chosen?: number;
  /** Whether the number of classes is not known, so that the columns are those that detectors of the shape usually have. */
  readonly isPresumed?: boolean;
}

/**
 * How the outputs of a detector hold boxes and scores. Exporters declare nothing of it, so it is read from the shapes, the
 * values for one input and the number of labels; what these leave open is refused.
 *
 *   [N, 4 + C, A], [N, A, 4 + C]   boxes and class scores: YOLO v8, v11, RT-DETR by Ultralytics
 *   [N, A, 5 + C], [N, 5 + C, A]   boxes, the confidence that there is an object, class scores: YOLO v5
 *   [N, A, 6]                      corners, score, class index: the best boxes of YOLO v10, v26, and of exports with suppression
 *   [N, A, 4] beside [N, A, C]     boxes and class scores: SSD, YOLO-NAS, DETR, RT-DETR
 */
export interface DetectionForm {
  /** Where the boxes are. */
  readonly boxes: BoxColumns;
  /** Where the scores are. */
  readonly scores: ScoreColumns;
}

/** What is known beside the outputs. */
export interface KnownDetector {
  readonly location: string;
  /** The size of the network's input. */
  readonly size: Size;
  /** One label per class, if they are known. */
  readonly labels: readonly string[];
  /** The output that the user names. */
  readonly output?: string | undefined;
}

/** @throws ScorecamError UNSUPPORTED_MODEL, with the shapes of the outputs, if they can be read in no way or more than one */
export function detectionForm(outputs: readonly SeenOutput[], known: KnownDetector): DetectionForm {
  const read = (reason: string) => refusal(outputs, known.location, reason);
  const tables = outputs
    .filter(({ dims, holdsFloats }) => holdsFloats && dims.length === 3 && !dims.slice(1).includes(0))
    .map(tableOf);
  const [pair, ...otherPairs] = pairsOf(tables, known);
  if (pair && otherPairs.length === 0) return pairedForm(pair, known, read);
  const [single, ...others] = tables.filter(
    ({ name, columns }) => columns > 4 && (known.output === undefined || name === known.output),
  );
  if (pair || !single || others.length > 0) throw read(unreadableReason(outputs));
  const scores = singleScores(single, { ...known, outputs }, read);
  const layout = scores.chosen === undefined ? boxLayout(single, known, 'centers') : 'corners';
  if (!layout) throw read('their sizes are negative, so they are not decoded');
  return { boxes: { ...placeOf(single), layout, unit: single.unit }, scores: { ...placeOf(single), ...scores } };
}

/** Boxes and the scores beside them. */
interface Pair {
  readonly boxes: BoxTable;
  readonly scores: BoxTable;
}

const scoreNames = /logit|score|conf|class|cls|prob/i;

function pairsOf(tables: readonly BoxTable[], { output, labels }: KnownDetector): Pair[] {
  const isCounted = ({ dims }: BoxTable) => [0, 1].includes(dims[2]! - labels.length);
  const pairs = tables
    .filter(({ dims }) => dims[2] === 4)
    .flatMap((boxes) =>
      tables
        .filter((scores) => scores !== boxes && scores.dims[1] === boxes.dims[1])
        .map((scores) => ({ boxes: { ...boxes, ...alongRows }, scores: { ...scores, ...alongRows } })),
    )
    .filter((pair) => output === undefined || [pair.boxes.name, pair.scores.name].includes(output))
    .filter(({ scores }) => labels.length === 0 || isCounted(scores));
  const named = pairs.filter(({ boxes, scores }) => scoreNames.test(scores.name) && !scoreNames.test(boxes.name));
  return named.length === 1 ? named : pairs;
}

const alongRows = { boxesLast: false } as const;

function pairedForm(
  { boxes, scores }: Pair,
  known: KnownDetector,
  read: (reason: string) => ScorecamError,
): DetectionForm {
  const isTransformer = boxes.isSigmoid || boxes.name === 'pred_boxes';
  const rowsFirst = boxes.name.includes('detection_boxes');
  const stated = isTransformer ? 'centers' : rowsFirst ? 'rows-first' : undefined;
  const layout = stated ?? boxLayout(boxes, known);
  if (!layout)
    throw read('their values do not show whether a box is its corners, or its center and size, or is decoded at all');
  return {
    boxes: { ...placeOf(boxes), layout, unit: boxes.unit },
    scores: { ...placeOf(scores), ...pairedScores(scores, { ...known, isTransformer }, read) },
  };
}

function placeOf({ name, boxesLast }: BoxTable): Columns {
  return { output: name, boxesLast };
}

/** Why outputs hold no table, or pair of tables, that can be read. */
function unreadableReason(outputs: readonly SeenOutput[]): string {
  const chosen = outputs.find(({ dims }) => isChosen(outputs, dims));
  if (chosen)
    return `"${chosen.name}" holds the boxes that the model has chosen itself, with the score and the class of each beside them; export the model without this choice (non-maximum suppression)`;
  if (outputs.some(({ dims }) => dims.length === 2 && dims[1]! >= 4) && outputs.every(({ dims }) => dims.length < 3))
    return 'they have no axis for the batch; export the model with it';
  return 'no one output, or pair of outputs, has a shape of boxes';
}

/** Whether boxes (..., A, 4) have two outputs (..., A) beside them. */
function isChosen(outputs: readonly SeenOutput[], dims: readonly number[]): boolean {
  const places = dims.slice(0, -1).join();
  return dims.length >= 2 && dims.at(-1) === 4 && outputs.filter((each) => each.dims.join() === places).length >= 2;
}

function refusal(outputs: readonly SeenOutput[], location: string, reason: string): ScorecamError {
  const list = outputs.map(({ name, dims }) => `"${name}" [${dims.join(', ')}]`).join(', ');
  return new ScorecamError(
    'UNSUPPORTED_MODEL',
    `Cannot read boxes from the outputs of "${location}", ${list}: ${reason}. Boxes are read from [N, 4 + C, A] as YOLO v8 and v11 give, [N, A, 5 + C] as v5, [N, A, 6] of corners, score and class, and [N, A, 4] beside scores [N, A, C].`,
  );
}
