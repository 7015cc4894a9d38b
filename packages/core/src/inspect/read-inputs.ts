import type { GraphIndex } from '../onnx/graph-index.js';
import type { DeclaredTensor } from '../onnx/value-info.js';

/** The inputs that something reads. */
export function readInputs(index: GraphIndex): readonly DeclaredTensor[] {
  return index.inputs.filter(({ name }) => index.consumers(name).length > 0 || index.isOutput(name));
}
