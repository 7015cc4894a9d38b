import type { ModelFacts } from '../model/model-facts.js';
import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import { imageType } from './declarations.js';

/** Images of float32 and four axes in the element type and shape of the model's input. */
export function asInput(graph: GraphBuilder, tensor: string, facts: ModelFacts): string {
  const type = imageType(facts);
  const cast = type === DataType.FLOAT ? tensor : graph.node('Cast', [tensor], { to: type });
  return facts.input.flat ? graph.node('Reshape', [cast, graph.ints([0, -1])]) : cast;
}
