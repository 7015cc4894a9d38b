import { ScorecamError } from '../errors.js';
import type { ValueInfoProto } from '../onnx/gen/onnx_pb.js';
import { type GraphIndex, indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { declaredTensor } from '../onnx/value-info.js';
import { findLogits } from './find-logits.js';
import { contentOf, scoreTensor, zipMapLabels } from './score-tensor.js';

/** An output, and the tensor of the scores that it reports. */
interface Candidate {
  readonly output: ValueInfoProto;
  /** The output itself, or what its ArgMax, TopK or ZipMap reads; absent if the output reports no scores. */
  readonly scores: string | undefined;
}

/**
 * The name of the tensor that holds the class scores: the only output, or the only one with a suitable shape. Of an
 * output that reports a choice, as a label or a map, it is the tensor that the choice is made from.
 *
 * @param name - the output that the user names, if the model has several
 * @throws ScorecamError UNSUPPORTED_MODEL, listing the outputs, if none or more than one qualifies
 */
export function classOutput(model: OnnxModel, name?: string): string {
  const index = indexGraph(model);
  const outputs = model.graph.output.map((output) => ({ output, scores: scoreTensor(index, output) }));
  const named = outputs.filter(({ output }) => name === undefined || output.name === name);
  const [only] = named;
  if (only && named.length === 1) {
    if (only.scores === undefined) throw noScores(model, only.output);
    return only.scores;
  }
  const [first, ...others] = distinct(
    model,
    named.filter((candidate) => mayHoldClasses(index, candidate)),
  );
  if (first !== undefined && others.length === 0) return first;
  throw new ScorecamError('UNSUPPORTED_MODEL', refusal(model, name));
}

/** The name of the output that is a tensor of scores, or that reports a choice made from it; undefined if there is none. */
export function outputOfScores(model: OnnxModel, scores: string): string | undefined {
  const index = indexGraph(model);
  return model.graph.output.find((output) => scoreTensor(index, output) === scores)?.name;
}

/**
 * The number of classes that a model declares; undefined if it leaves it open, or has several outputs and `name` is not one.
 *
 * @param name - the output that the user names, if the model has several
 */
export function declaredClassCount(model: OnnxModel, name?: string): number | undefined {
  const index = indexGraph(model);
  const [only, ...others] = model.graph.output.filter((output) => name === undefined || output.name === name);
  const scores = only && others.length === 0 ? scoreTensor(index, only) : undefined;
  const dims = scores === undefined ? undefined : index.declared(scores)?.dims;
  const own = dims?.slice(Number(dims.length > 1));
  return own?.every((dim) => typeof dim === 'number') ? classesOf([1, ...own]) : undefined;
}

/** The labels that the graph itself gives the classes, as a ZipMap has them; undefined if there are none. */
export function declaredLabels(model: OnnxModel, name?: string): readonly string[] | undefined {
  const index = indexGraph(model);
  const named = model.graph.output.filter((output) => name === undefined || output.name === name);
  const tensors = named.map((output) => scoreTensor(index, output)).filter((tensor) => tensor !== undefined);
  return tensors.map((tensor) => zipMapLabels(model, tensor)).find((labels) => labels !== undefined);
}

/** The number of classes in scores of shape [N, C], ignoring axes of size 1, or [C]; undefined for any other shape. */
export function classesOf(dims: readonly number[]): number | undefined {
  const own = dims.length === 1 ? dims : dims.slice(1);
  const long = own.filter((dim) => dim !== 1);
  return own.length === 0 || long.length > 1 ? undefined : (long[0] ?? 1);
}

/** The tensors of the candidates; logits and the probabilities that are made of them count as one. */
function distinct(model: OnnxModel, candidates: readonly Candidate[]): string[] {
  const byLogits = new Map<string, string>();
  for (const { scores } of candidates) {
    if (scores === undefined) continue;
    const { logits } = findLogits(model, scores);
    if (!byLogits.has(logits) || scores !== logits) byLogits.set(logits, scores);
  }
  return [...byLogits.values()];
}

/** A tensor of undeclared shape is given the benefit of the doubt. */
function mayHoldClasses(index: GraphIndex, { output, scores }: Candidate): boolean {
  if (scores === undefined) return false;
  const dims = (scores === output.name ? declaredTensor(output) : index.declared(scores))?.dims;
  return dims === undefined || (dims.length > 1 && dims.slice(1).filter((dim) => dim !== 1).length <= 1);
}

function noScores(model: OnnxModel, output: ValueInfoProto): ScorecamError {
  return new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The output "${output.name}" of "${model.location}" holds ${contentOf(output)}, and the graph does not show the scores that it is made from; export the model with its scores as an output.`,
  );
}

function refusal(model: OnnxModel, name?: string): string {
  const fault =
    name === undefined
      ? `Cannot tell which output of "${model.location}" holds the class scores`
      : `There is no output "${name}" in "${model.location}"`;
  return `${fault}; the outputs are ${listOutputs(model)}; name one of shape [N, classes].`;
}

/** The outputs of a model with their shapes, for a sentence. */
export function listOutputs({ graph }: OnnxModel): string {
  return graph.output.map((output) => `"${output.name}" ${shapeOf(output)}`).join(', ');
}

function shapeOf(output: ValueInfoProto): string {
  const content = contentOf(output);
  const tensor = declaredTensor(output);
  if (!tensor) return `(${content})`;
  const shape = `[${tensor.dims?.map((dim) => dim ?? '?').join(', ') ?? 'any shape'}]`;
  return content === undefined ? shape : `${shape} (${content})`;
}
