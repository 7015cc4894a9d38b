/**
 * A layer as planes (N, K, h, w), for every layout in the graph. What reads the layer reads it through the planes:
 *
 *   (N, h, w, K)       -> planes -> (N, h, w, K)
 *   (N, tokens, K)     -> the tokens of the grid -> planes -> tokens, between those that stand for no place
 *
 * so that gradients reach the planes, and other values can be put in their place.
 */
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { exposeTensors, isQuantized } from './expose-tensors.js';
import { GraphBuilder } from './graph-builder.js';
import { applyPatch } from './graph-patch.js';
import { oldestOpset, runPass, type Pass } from './pass.js';
import { slice } from './versioned-nodes.js';

/** A layer with its channels last: in planes, or in tokens. */
export interface ChannelsLast {
  /** The result of a node. */
  readonly tensor: string;
  /** Tokens: how many come before and after those of the grid, and the grid's sides. */
  readonly layout:
    'nhwc' | { readonly before: number; readonly height: number; readonly width: number; readonly after: number };
}

const pass: Pass<ChannelsLast, { readonly model: OnnxModel }> = {
  name: 'put the channels first',
  sinceOpset: oldestOpset,
  requires: (model, { tensor, layout }) => {
    const wanted = layout === 'nhwc' ? 4 : 3;
    const rank = indexGraph(model).declared(tensor)?.dims?.length ?? wanted;
    return rank === wanted ? undefined : `"${tensor}" has ${rank} axes instead of ${wanted}`;
  },
  run: (model, { tensor, layout }) => {
    // A quantized layer is seen as the numbers that it stands for, which are not on the way to the scores.
    const { model: opened, outputs } = isQuantized(model, tensor)
      ? exposeTensors(model, [tensor])
      : { model, outputs: [tensor] };
    const [source = tensor] = outputs;
    const graph = GraphBuilder.extending(opened, 'scorecam/planes');
    const back =
      layout === 'nhwc'
        ? throughPlanes(graph, source, planesName(tensor))
        : throughGrid(graph, source, { name: planesName(tensor), ...layout });
    const rewire = new Map(source === tensor ? [[tensor, back]] : []);
    return { model: applyPatch(opened, { addNodes: graph.nodes, rewire }) };
  },
};

/** The name of the planes of a tensor. */
export function planesName(tensor: string): string {
  return `scorecam/nchw/${tensor}`;
}

/**
 * Adds the planes of a layer, a tensor of the name {@link planesName}, and makes the model read the layer through them.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if the tensor is known to have another number of axes
 */
export function channelsFirst(model: OnnxModel, layer: ChannelsLast): OnnxModel {
  return runPass(model, pass, layer).model;
}

/** @returns the tensor again, (N, h, w, K) */
function throughPlanes(graph: GraphBuilder, tensor: string, name: string): string {
  graph.named(name, { op: 'Transpose', inputs: [tensor], attributes: { perm: [0, 3, 1, 2] } });
  return graph.node('Transpose', [name], { perm: [0, 2, 3, 1] });
}

/** @returns the tensor again, (N, tokens, K) */
function throughGrid(
  graph: GraphBuilder,
  tensor: string,
  {
    name,
    before,
    height,
    width,
    after,
  }: { name: string; before: number; height: number; width: number; after: number },
): string {
  const end = before + height * width;
  const part = (start: number, to: number) => slice(graph, tensor, { axis: 1, start, end: to });
  const tokens = before + after === 0 ? tensor : part(before, end);
  const columns = graph.node('Transpose', [tokens], { perm: [0, 2, 1] });
  graph.named(name, { op: 'Reshape', inputs: [columns, graph.ints([0, 0, height, width])] });
  const flat = graph.node('Reshape', [name, graph.ints([0, 0, -1])]);
  const again = graph.node('Transpose', [flat], { perm: [0, 2, 1] });
  const parts = [...(before > 0 ? [part(0, before)] : []), again, ...(after > 0 ? [part(end, end + after)] : [])];
  return parts.length === 1 ? again : graph.node('Concat', parts, { axis: 1 });
}
