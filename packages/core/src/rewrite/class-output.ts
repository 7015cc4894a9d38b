import { ScorecamError } from '../errors.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import type { DeclaredTensor } from '../onnx/value-info.js';

/**
 * The name of the graph output that holds the class scores: the one of shape [N, C] or [N, C, 1, 1].
 *
 * @param name - the output that the user names, where the model has several
 * @throws ScorecamError UNSUPPORTED_MODEL, listing the outputs, where none or more than one could be it
 */
export function classOutput(model: OnnxModel, name?: string): string {
  const { outputs } = indexGraph(model);
  const named = outputs.filter((output) => name === undefined || output.name === name);
  const [only, ...others] = named.length === 1 ? named : named.filter(holdsClasses);
  if (only && others.length === 0 && (name !== undefined || holdsClasses(only))) return only.name;
  throw new ScorecamError('UNSUPPORTED_MODEL', refusal(model, outputs, name));
}

/** An output of undeclared shape is given the benefit of the doubt. */
function holdsClasses({ dims }: DeclaredTensor): boolean {
  return dims === undefined || dims.length === 2 || (dims.length === 4 && dims[2] === 1 && dims[3] === 1);
}

function refusal(model: OnnxModel, outputs: readonly DeclaredTensor[], name?: string): string {
  const list = outputs.map(
    (output) => `"${output.name}" [${output.dims?.map((dim) => dim ?? '?').join(', ') ?? 'any shape'}]`,
  );
  const fault =
    name === undefined ? 'It is not plain which output holds the class scores' : `There is no output "${name}"`;
  return `${fault} in "${model.location}": it has ${list.join(', ')}; name one of shape [N, classes].`;
}
