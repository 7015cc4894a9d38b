/**
 * Exporters fold a batch-norm into the convolution before it, so that one of the two modules has no node:
 *
 * - TorchScript keeps the convolution's name, and gives its weights a new one, `onnx::Conv_193`;
 * - dynamo gives the node the batch-norm's name, and keeps the weights under the convolution's, `layer4.1.conv2.weight`.
 *
 * Either way the node computes the result of the batch-norm.
 */
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { isConvolution } from './feature-flow.js';
import type { IndexedModel } from './list-layers.js';

/** The fate of a module without nodes: the convolution that it is now a part of, or the candidates. */
export interface FoldedModule {
  readonly node: NodeProto | undefined;
  /** The paths of the convolutions. */
  readonly among: readonly string[];
}

/** A convolution with a folded batch-norm, by the path of its own module. */
type FoldedConvolution = readonly [path: string, node: NodeProto];

/** Finds the convolution into which the module of a path was folded, or which is that module under another name. */
export function foldedModule(indexed: IndexedModel, path: string): FoldedModule {
  const convolutions = indexed.index.nodes.filter(isConvolution);
  const owned = convolutions.findLast(({ input: [, weight] }) => weight === `${path}.weight`);
  if (owned) return { node: owned, among: [] };
  const siblings = foldedConvolutions(indexed, convolutions).filter(([other]) => parentOf(other) === parentOf(path));
  const name = lastName(path);
  if (/^\d+$/.test(name)) {
    const before = siblings.find(([other]) => lastName(other) === String(Number(name) - 1));
    return { node: before?.[1], among: [] };
  }
  if (!/bn|norm/i.test(name)) return { node: undefined, among: [] };
  const alike = siblings.length === 1 ? siblings : siblings.filter(([other]) => numeral(other) === numeral(path));
  return { node: alike.length === 1 ? alike[0]?.[1] : undefined, among: siblings.map(([other]) => other) };
}

/** The convolutions with a bias whose weights no longer have the name from their module. */
function foldedConvolutions({ modules }: IndexedModel, convolutions: readonly NodeProto[]): FoldedConvolution[] {
  const folded = new Map<string, NodeProto>();
  for (const node of convolutions) {
    const path = modules.pathOf(node);
    const [, weight, bias] = node.input;
    if (path !== null && bias && !weight?.endsWith('.weight')) folded.set(path, node);
  }
  return [...folded];
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The number at the end of a name: `conv2` and `bn2` belong together. */
function numeral(path: string): string | undefined {
  return /\d+$/.exec(lastName(path))?.[0];
}
