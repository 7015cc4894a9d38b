/** Which class each row is explained for, and the seed of the backward pass for it. */
import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import { slice } from '../rewrite/versioned-nodes.js';

/** The input that names the classes, if the caller of the model does. */
export const classInput = 'class_index';

/** `top` and `input`, or a class index. */
export type ClassChoice = 'top' | 'input' | number;

/**
 * The class of each row, int64 (N).
 *
 * @param scores - (N, C)
 */
export function classIndexNodes(graph: GraphBuilder, scores: string, choice: ClassChoice): string {
  if (choice === 'input') return classInput;
  if (choice === 'top' || graph.opset < 8) {
    const top = graph.node('ArgMax', [scores], { axis: 1, keepdims: 0 });
    if (choice === 'top') return top;
    return graph.node('Add', [graph.node('Mul', [top, graph.ints([0])]), graph.ints([choice])]);
  }
  const rows = slice(graph, graph.node('Shape', [scores]), { axis: 0, start: 0, end: 1 });
  return graph.node('Expand', [graph.ints([choice]), rows]);
}

/** 1 at the class of each row and 0 elsewhere, float32 (N, C). */
export function oneHot(graph: GraphBuilder, classIndex: string, classCount: number): string {
  if (graph.opset >= 9) return graph.node('OneHot', [classIndex, graph.ints([classCount]), graph.floats([0, 1])]);
  const column = graph.node('Reshape', [classIndex, graph.ints([-1, 1])]);
  const indices = graph.ints(Array.from({ length: classCount }, (_, index) => index));
  return graph.node('Cast', [graph.node('Equal', [column, indices])], { to: DataType.FLOAT });
}
