/**
 * TorchScript's exporter numbers the calls of a module: `layer4.1.relu`, then `layer4.1.relu_1`, `layer4.1.relu_2`. The
 * numbered ones are not modules of the network.
 */
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import type { GraphIndex } from '../onnx/graph-index.js';
import { modulePath } from './module-path.js';

const numberedCall = /^(?<module>.+)_\d+$/;

/**
 * Maps the path of each call after the first to the path of its module.
 *
 * A call has the same operations with the same weights as the first one, which distinguishes it from another module whose
 * name ends in a number. Keras numbers its layers like this too, but only TorchScript's names begin with a slash.
 */
export function moduleOfCall(index: GraphIndex): ReadonlyMap<string, string> {
  const work = new Map<string, string>();
  for (const node of index.nodes.filter(({ name, opType }) => name.startsWith('/') && opType !== 'Constant')) {
    const path = modulePath(node);
    if (path !== null) work.set(path, `${work.get(path) ?? ''} ${describe(index, node)}`);
  }
  const calls = new Map<string, string>();
  for (const path of work.keys()) {
    const module = numberedCall.exec(path)?.groups?.['module'];
    if (module !== undefined && work.get(module) === work.get(path)) calls.set(path, module);
  }
  return calls;
}

/** The operator of a node and the weights that it reads. */
function describe(index: GraphIndex, { opType, input }: NodeProto): string {
  const weights = input.filter((name) => index.initializer(name));
  return `${opType}(${weights.join(',')})`;
}
