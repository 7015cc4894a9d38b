/**
 * Makes a model that was exported with a fixed batch size b, usually 1, accept any batch size N:
 *
 *   inputs and outputs   [b, ...] -> [N, ...]
 *   Reshape to           [b, ...] -> [-1, ...], or [0, ...] (the input's size) if another entry is already -1
 *   Expand to            [b, ...] -> [1, ...], which keeps the input's size
 *
 * Only shapes of data that depends on the inputs change; weights keep theirs. Nothing here proves that the model keeps the
 * rows independent: before running batches, compare one with single runs.
 */
import { copyWith } from '../onnx/copy-with.js';
import type { NodeProto, ValueInfoProto } from '../onnx/gen/onnx_pb.js';
import { constantInts, indexGraph, type GraphIndex } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { fedTensors } from '../inspect/fed-tensors.js';
import { declaredTensor, valueInfo, type DeclaredTensor } from '../onnx/value-info.js';
import { applyPatch } from './graph-patch.js';
import { intsConstant } from './make-node.js';
import { oldestOpset, runPass, type Pass } from './pass.js';

/** The symbol of the batch dimension. */
const batchSymbol = 'N';

/** A node that replaces another, and the new constants that it reads. */
interface Replacement {
  readonly old: NodeProto;
  readonly nodes: readonly NodeProto[];
}

const pass: Pass<undefined, { readonly model: OnnxModel }> = {
  name: 'open the batch dimension',
  sinceOpset: oldestOpset,
  requires: ({ graph }) => {
    const node = graph.node.find(({ opType }) => opType === 'DynamicQuantizeLinear');
    return node && `node "${node.name}" quantizes by the range of the whole batch, so each row depends on the others`;
  },
  run: (model) => {
    const index = indexGraph(model);
    const inputs = index.inputs.filter(({ dims }) => (dims?.length ?? 0) >= 2);
    const batch = inputs.map(({ dims }) => dims?.[0]).find((dim) => typeof dim === 'number');
    const replaced = batch === undefined ? [] : replacements(index, inputs, batch);
    return {
      model: applyPatch(model, {
        addNodes: replaced.flatMap(({ nodes }) => nodes),
        removeNodes: new Set(replaced.map(({ old }) => old)),
        inputs: { set: inputs.flatMap((tensor) => openBatch(tensor, batch)) },
        outputs: { set: index.outputs.flatMap((tensor) => openBatch(tensor, batch)) },
        valueInfo: { set: model.graph.valueInfo.map(openAllDims) },
      }),
    };
  },
};

/**
 * Makes the batch dimension of inputs and outputs symbolic and rewrites the constant shapes that hold it.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL for an opset below 7, and if the rows of a batch are not independent
 */
export function symbolicBatch(model: OnnxModel): OnnxModel {
  return runPass(model, pass, undefined).model;
}

function openBatch(tensor: DeclaredTensor, batch: number | undefined): ValueInfoProto[] {
  const [first, ...rest] = tensor.dims ?? [];
  if (first === undefined || (typeof first === 'number' && first !== batch)) return [];
  return [valueInfo({ ...tensor, dims: [batchSymbol, ...rest] })];
}

/** Any intermediate size may be a multiple of the batch; the rank and the element type stay valid. */
function openAllDims(value: ValueInfoProto): ValueInfoProto {
  const tensor = declaredTensor(value);
  return tensor ? valueInfo({ ...tensor, dims: tensor.dims?.map(() => null) }) : value;
}

function replacements(index: GraphIndex, inputs: readonly DeclaredTensor[], batch: number): Replacement[] {
  const fed = fedTensors(
    index,
    inputs.map(({ name }) => name),
  );
  const shaping = index.nodes.filter(
    ({ opType, input: [data = ''] }) => ['Reshape', 'Expand'].includes(opType) && fed.has(data),
  );
  return shaping.flatMap((node) => reshaped(index, node, batch) ?? []);
}

function reshaped(index: GraphIndex, node: NodeProto, batch: number): Replacement | undefined {
  const [data = '', shape = ''] = node.input;
  const opened = openShape(index, shape, { batch, expand: node.opType === 'Expand' });
  if (!opened) return undefined;
  const newShape = `scorecam/batch/${node.output[0] ?? ''}`;
  // `allowzero` would make a 0 mean an empty axis; a shape that holds a 0 of that kind holds no images.
  const attribute = node.attribute.filter(({ name }) => name !== 'allowzero');
  return { old: node, nodes: [...opened(newShape), copyWith(node, { input: [data, newShape], attribute })] };
}

/** The replacement for the first number of a shape. */
interface ShapeOptions {
  readonly batch: number;
  readonly expand: boolean;
}

/** Creates the nodes for a shape without the fixed batch, under a given name; undefined if the shape does not contain it. */
function openShape(
  index: GraphIndex,
  shape: string,
  options: ShapeOptions,
): ((name: string) => NodeProto[]) | undefined {
  const concat = index.producer(shape);
  const parts = concat?.opType === 'Concat' ? concat.input : [shape];
  const known = parts.map((part) => constantInts(index, part));
  const [first, ...others] = known;
  if (first?.[0] !== options.batch) return undefined;
  const rest = [...first.slice(1), ...others.flatMap((ints) => ints ?? [])];
  const opened = [openNumber(rest, options), ...first.slice(1)];
  if (!concat || parts.length === 1) return (name) => [intsConstant(name, opened)];
  return (name) => {
    const head = intsConstant(`${name}/head`, opened);
    return [head, copyWith(concat, { name, input: [`${name}/head`, ...parts.slice(1)], output: [name] })];
  };
}

function openNumber(rest: readonly number[], { expand }: ShapeOptions): number {
  if (expand) return 1;
  return rest.includes(-1) ? 0 : -1;
}
