import { copyWith } from './copy-with.js';
import type { GraphProto, NodeProto, SparseTensorProto, TensorProto } from './gen/onnx_pb.js';
import { type OnnxModel, withGraph } from './model.js';

/**
 * The same model with its weights at other paths, in one folder that contains all their files.
 *
 * @param locations - the new location of each file, by its location in {@link weightFiles}; others stay unchanged
 */
export function relocateWeights(model: OnnxModel, locations: ReadonlyMap<string, string>): OnnxModel {
  const location = locations.get(model.location) ?? model.location;
  const functions = model.proto.functions.map((each) => copyWith(each, { node: relocatedNodes(each.node, locations) }));
  const relocated = { ...model, proto: copyWith(model.proto, { functions }), location };
  return withGraph(relocated, relocatedGraph(model.graph, locations));
}

type Locations = ReadonlyMap<string, string>;

function relocatedGraph(graph: GraphProto, locations: Locations): GraphProto {
  return copyWith(graph, {
    initializer: graph.initializer.map((tensor) => relocatedTensor(tensor, locations)),
    sparseInitializer: graph.sparseInitializer.map((tensor) => relocatedSparse(tensor, locations)),
    node: relocatedNodes(graph.node, locations),
  });
}

function relocatedNodes(nodes: readonly NodeProto[], locations: Locations): NodeProto[] {
  return nodes.map((node) => relocatedNode(node, locations));
}

function relocatedNode(node: NodeProto, locations: Locations): NodeProto {
  const attribute = node.attribute.map((entry) =>
    copyWith(entry, {
      ...(entry.t && { t: relocatedTensor(entry.t, locations) }),
      ...(entry.g && { g: relocatedGraph(entry.g, locations) }),
      ...(entry.sparseTensor && { sparseTensor: relocatedSparse(entry.sparseTensor, locations) }),
      tensors: entry.tensors.map((tensor) => relocatedTensor(tensor, locations)),
      sparseTensors: entry.sparseTensors.map((tensor) => relocatedSparse(tensor, locations)),
      graphs: entry.graphs.map((graph) => relocatedGraph(graph, locations)),
    }),
  );
  return copyWith(node, { attribute });
}

function relocatedSparse(tensor: SparseTensorProto, locations: Locations): SparseTensorProto {
  const { values, indices } = tensor;
  return copyWith(tensor, {
    ...(values && { values: relocatedTensor(values, locations) }),
    ...(indices && { indices: relocatedTensor(indices, locations) }),
  });
}

function relocatedTensor(tensor: TensorProto, locations: Locations): TensorProto {
  const externalData = tensor.externalData.map((entry) => {
    const location = entry.key === 'location' ? locations.get(entry.value) : undefined;
    return location === undefined ? entry : copyWith(entry, { value: location });
  });
  return copyWith(tensor, { externalData });
}
