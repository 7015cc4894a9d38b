import { copyWith } from './copy-with.js';
import type { GraphProto, NodeProto, TensorProto } from './gen/onnx_pb.js';
import { type OnnxModel, withGraph } from './model.js';

/**
 * The same model, whose weights lie at other paths: those of a folder that holds all their files.
 *
 * @param locations - the new location of each file, by the one that {@link weightFiles} gives; others stay as they are
 */
export function relocateWeights(model: OnnxModel, locations: ReadonlyMap<string, string>): OnnxModel {
  const location = locations.get(model.location) ?? model.location;
  return { ...withGraph(model, relocatedGraph(model.graph, locations)), location };
}

type Locations = ReadonlyMap<string, string>;

function relocatedGraph(graph: GraphProto, locations: Locations): GraphProto {
  return copyWith(graph, {
    initializer: graph.initializer.map((tensor) => relocatedTensor(tensor, locations)),
    node: graph.node.map((node) => relocatedNode(node, locations)),
  });
}

function relocatedNode(node: NodeProto, locations: Locations): NodeProto {
  const attribute = node.attribute.map((entry) =>
    copyWith(entry, {
      ...(entry.t && { t: relocatedTensor(entry.t, locations) }),
      ...(entry.g && { g: relocatedGraph(entry.g, locations) }),
      tensors: entry.tensors.map((tensor) => relocatedTensor(tensor, locations)),
      graphs: entry.graphs.map((graph) => relocatedGraph(graph, locations)),
    }),
  );
  return copyWith(node, { attribute });
}

function relocatedTensor(tensor: TensorProto, locations: Locations): TensorProto {
  const externalData = tensor.externalData.map((entry) => {
    const location = entry.key === 'location' ? locations.get(entry.value) : undefined;
    return location === undefined ? entry : copyWith(entry, { value: location });
  });
  return copyWith(tensor, { externalData });
}
