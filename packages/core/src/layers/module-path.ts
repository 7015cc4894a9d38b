import type { NodeProto } from '../onnx/gen/onnx_pb.js';

/**
 * The dotted path of the module that a node was exported from, as PyTorch names it; null if unknown.
 *
 * - dynamo: the metadata `pkg.torch.onnx.name_scopes`, `['', 'features', 'features.12', 'cat_7']` -> `features.12`
 * - TorchScript: the node's name, `/layer4/layer4.2/relu_1/Relu` -> `layer4.2.relu_1`
 * - TensorFlow and others with slashes in their names: `model/conv2d/Conv2D` -> `model.conv2d`
 */
export function modulePath(node: NodeProto): string | null {
  const scopes = node.metadataProps.find(({ key }) => key === 'pkg.torch.onnx.name_scopes')?.value;
  const path = scopes === undefined ? pathOfName(node.name) : pathOfScopes(scopes);
  return path === '' ? null : path;
}

/** Names with deeper nesting are not module paths: PyTorch's deepest models have about ten levels. */
const deepest = 100;

/** Every module that encloses a path, from the outermost to the path itself; the path alone if it is more than 100 deep. */
export function enclosingModules(path: string): readonly string[] {
  const names = path.split('.');
  if (names.length > deepest) return [path];
  return names.map((_, index) => names.slice(0, index + 1).join('.'));
}

/** The last of the scopes is the operation itself; a scope already holds the whole path. */
function pathOfScopes(scopes: string): string {
  const names = Array.from(scopes.matchAll(/'([^']*)'/g), ([, name = '']) => name);
  return names.at(-2) ?? '';
}

/** A child of a Sequential repeats its parent's name (`layer4/layer4.2`), any other has only its own (`layer4.2/relu_1`). */
function pathOfName(name: string): string {
  const segments = name.split('/').slice(0, -1);
  const path: string[] = [];
  for (const segment of segments.filter((each) => each !== '')) {
    if (segment.startsWith(`${path.at(-1) ?? ''}.`)) path.pop();
    path.push(segment);
  }
  return path.join('.');
}
