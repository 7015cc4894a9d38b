import { ScorecamError } from '../errors.js';
import { findLogits, scoreTensor } from '../inspect/index.js';
import { indexGraph, type OnnxModel } from '../onnx/index.js';
import { type DetectionForm, detectionForm, joinDetections, type JoinedDetections } from '../target/index.js';
import { runTensors } from './measure-tensors.js';
import type { MeasuredModel } from './measure-tensors.js';
import type { ModelChoices } from './model-facts.js';

/** The boxes of a detector: one run shows how its outputs hold them, and the model is given an output of one form. */
export interface FoundDetections extends JoinedDetections {
  /** The output with the boxes. */
  readonly boxes: string;
  /** How the outputs are read. */
  readonly form: DetectionForm;
  /** The same in a sentence. */
  readonly notice: string;
}

/** What is known of a detector before it is run. */
interface DetectorChoices extends ModelChoices {
  /** How the outputs are read, if it was stated. */
  readonly form: DetectionForm | undefined;
}

/** @throws ScorecamError UNSUPPORTED_MODEL, with the shapes of the outputs, if they cannot be read */
export async function findDetections(measured: MeasuredModel, choices: DetectorChoices): Promise<FoundDetections> {
  const { model, size } = measured;
  const form = choices.form ? statedForm(model, choices.form) : await seenForm(measured, choices);
  return { ...joinDetections(model, form, size), form, boxes: form.boxes.output, notice: describeForm(form) };
}

/** @throws ScorecamError INVALID_OPTION if the model has no such outputs */
function statedForm(model: OnnxModel, form: DetectionForm): DetectionForm {
  const names = floatOutputs(model);
  for (const { output } of [form.boxes, form.scores]) {
    if (names.includes(output)) continue;
    throw new ScorecamError(
      'INVALID_OPTION',
      `"${model.location}" has no output "${output}" of numbers, in which boxes are to be found.`,
    );
  }
  return form;
}

async function seenForm(measured: MeasuredModel, choices: ModelChoices): Promise<DetectionForm> {
  const { model, size } = measured;
  const names = tensorOutputs(model);
  const floats = floatOutputs(model);
  const tensors = await runTensors(measured, names, choices.probe);
  const seen = names.map((name, i) => ({
    name,
    dims: tensors[i]?.dims ?? [],
    data: Float32Array.from(tensors[i]?.data ?? [], Number),
    isSigmoid: findLogits(model, name).finalActivation === 'sigmoid',
    holdsFloats: floats.includes(name),
  }));
  const { labels = [], output } = choices;
  return detectionForm(seen, { location: model.location, size, labels, output });
}

function tensorOutputs({ graph }: OnnxModel): string[] {
  return graph.output
    .filter(({ type }) => [undefined, 'tensorType'].includes(type?.value.case))
    .map(({ name }) => name);
}

function floatOutputs(model: OnnxModel): string[] {
  const index = indexGraph(model);
  return model.graph.output.filter((output) => scoreTensor(index, output) === output.name).map(({ name }) => name);
}

const layouts = {
  corners: 'left, top, right, bottom',
  centers: 'center x, center y, width, height',
  'rows-first': 'top, left, bottom, right',
} as const;

function describeForm({ boxes, scores }: DetectionForm): string {
  const unit = boxes.unit === 'shares' ? 'shares of' : 'pixels of';
  return `The boxes are read from "${boxes.output}" as ${layouts[boxes.layout]} in ${unit} the input, and their scores from ${describeScores(scores)}.`;
}

function describeScores(scores: DetectionForm['scores']): string {
  const { output, start, count, activation, confidence, chosen, isPresumed } = scores;
  if (isPresumed) return `${describeScores({ ...scores, isPresumed: false })}. ${presumption(scores)}`;
  if (chosen !== undefined) return `its columns ${start} (the score) and ${chosen} (the class)`;
  const columns = `the columns ${start} to ${start + count - 1} of "${output}"`;
  if (confidence !== undefined) return `${columns}, times the confidence in column ${confidence}`;
  return activation === 'none' ? columns : `${columns}, by a ${activation}`;
}

/** The other reading of the same columns. */
function presumption({ count, confidence }: DetectionForm['scores']): string {
  const [usual, other] =
    confidence === undefined
      ? ['YOLO v8 gives them', `a confidence and ${count - 1} classes, as of YOLO v5`]
      : ['YOLO v5 gives them', `${count + 1} classes without a confidence, as of YOLO v8`];
  return `No labels say how many classes there are, so the columns are read as ${usual}; if they are ${other}, state the labels`;
}
