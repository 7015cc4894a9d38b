/**
 * Gives an image input the axis that it lacks, so that the rest of the engine knows pictures (N, C, H, W), (N, H, W, C) and
 * rows (N, length) alone:
 *
 *   (C, H, W)   (1, C, H, W) -> Squeeze -> the model's nodes; outputs without a batch get one
 *   (length)    (1, length)  -> Squeeze -> ...
 *   (N, H, W)   (N, 1, H, W) -> Squeeze -> ...
 */
import { copyWith } from '../onnx/copy-with.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { type DeclaredTensor, valueInfo } from '../onnx/value-info.js';
import type { MissingAxis } from '../inspect/missing-axis.js';
import { GraphBuilder } from './graph-builder.js';
import { applyPatch } from './graph-patch.js';
import { makeNode } from './make-node.js';
import { oldestOpset, runPass, type Pass } from './pass.js';
import { renameReads } from './rename-reads.js';
import { squeeze, unsqueeze } from './versioned-nodes.js';

const pass: Pass<MissingAxis, { readonly model: OnnxModel }> = {
  name: 'complete the axes of the input',
  sinceOpset: oldestOpset,
  requires: (model, { input }) =>
    indexGraph(model).isOutput(input) ? `its input "${input}" is an output too` : undefined,
  run: (model, { input, tensor, axis }) => {
    const dims = tensor.dims ?? [];
    const place = axis === 'batch' ? 0 : 1;
    const graph = GraphBuilder.extending(model, 'axes');
    const inner = squeeze(graph, input, [place]);
    const completed = applyPatch(model, {
      addNodes: graph.nodes,
      rewire: new Map([[input, inner]]),
      inputs: { set: [valueInfo({ ...tensor, dims: [...dims.slice(0, place), 1, ...dims.slice(place)] })] },
    });
    return { model: axis === 'batch' ? withBatch(completed) : completed };
  },
};

/** @throws ScorecamError UNSUPPORTED_MODEL for an opset below 7, or an input that is an output too */
export function completeInput(model: OnnxModel, missing: MissingAxis): OnnxModel {
  return runPass(model, pass, missing).model;
}

/** The outputs of one picture as those of a batch of one, under their own names. */
function withBatch(model: OnnxModel): OnnxModel {
  const index = indexGraph(model);
  const graph = GraphBuilder.extending(model, 'batch');
  const single = index.outputs.filter((output) => index.producer(output.name) && lacksBatch(output));
  const inner = new Map(single.map(({ name }) => [name, `${graph.prefix}/of/${name}`]));
  for (const { name, dims = [] } of single)
    addBatch(graph, { from: inner.get(name) ?? '', to: name, rank: dims.length });
  const producers = new Set(single.flatMap(({ name }) => index.producer(name) ?? []));
  return applyPatch(model, {
    removeNodes: producers,
    addNodes: [...[...producers].map((node) => renamed(renameReads(node, inner), inner)), ...graph.nodes],
    rewire: inner,
    outputs: { set: single.map((output) => valueInfo({ ...output, dims: batched(output) })) },
  });
}

/** A number, a vector, or more axes of which the first is known and not 1. */
function lacksBatch({ dims }: DeclaredTensor): boolean {
  if (dims === undefined || dims.length > 3) return false;
  return dims.length < 2 || (typeof dims[0] === 'number' && dims[0] !== 1);
}

function batched({ dims = [] }: DeclaredTensor): DeclaredTensor['dims'] {
  return [1, ...(dims.length === 0 ? [1] : dims)];
}

function addBatch(graph: GraphBuilder, { from, to, rank }: { from: string; to: string; rank: number }): void {
  const result = unsqueeze(graph, from, rank === 0 ? [0, 1] : [0]);
  // A node may be named after the output already.
  graph.add(copyWith(makeNode({ op: 'Identity', inputs: [result], output: to }), { name: `${result}/named` }));
}

function renamed(node: NodeProto, names: ReadonlyMap<string, string>): NodeProto {
  return copyWith(node, { output: node.output.map((name) => names.get(name) ?? name) });
}
