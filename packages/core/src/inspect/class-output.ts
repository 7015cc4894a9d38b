import { ScorecamError } from '../errors.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import type { DeclaredTensor } from '../onnx/value-info.js';

/**
 * The name of the graph output that holds the class scores: the only one, or the only one with a suitable shape.
 *
 * @param name - the output that the user names, if the model has several
 * @throws ScorecamError UNSUPPORTED_MODEL, listing the outputs, if none or more than one qualifies
 */
export function classOutput(model: OnnxModel, name?: string): string {
  const { outputs } = indexGraph(model);
  const named = outputs.filter((output) => name === undefined || output.name === name);
  const [only, ...others] = named.length === 1 ? named : named.filter(mayHoldClasses);
  if (only && others.length === 0) return only.name;
  throw new ScorecamError('UNSUPPORTED_MODEL', refusal(model, outputs, name));
}

/** The number of classes in scores of shape [N, C], ignoring axes of size 1, or [C]; undefined for any other shape. */
export function classesOf(dims: readonly number[]): number | undefined {
  const own = dims.length === 1 ? dims : dims.slice(1);
  const long = own.filter((dim) => dim !== 1);
  return own.length === 0 || long.length > 1 ? undefined : (long[0] ?? 1);
}

/** An output of undeclared shape is given the benefit of the doubt. */
function mayHoldClasses({ dims }: DeclaredTensor): boolean {
  return dims === undefined || (dims.length > 1 && dims.slice(1).filter((dim) => dim !== 1).length <= 1);
}

function refusal(model: OnnxModel, outputs: readonly DeclaredTensor[], name?: string): string {
  const list = outputs.map(
    (output) => `"${output.name}" [${output.dims?.map((dim) => dim ?? '?').join(', ') ?? 'any shape'}]`,
  );
  const fault =
    name === undefined
      ? `Cannot tell which output of "${model.location}" holds the class scores`
      : `There is no output "${name}" in "${model.location}"`;
  return `${fault}; the outputs are ${list.join(', ')}; name one of shape [N, classes].`;
}
