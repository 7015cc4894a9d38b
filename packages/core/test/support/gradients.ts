import type { TensorMap } from '@scorecam/core';
import { shapeFacts, type ShapeFacts } from '../../src/gradient/index.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import type { OnnxModel } from '../../src/onnx/index.js';
import { GraphBuilder } from '../../src/rewrite/graph-builder.js';
import { probeShapes } from '../../src/rewrite/index.js';
import { elementCount, floatTensor, type Tensor } from '../../src/tensor.js';
import { build, float } from './graphs.js';
import { type ModelRunner, useRunner } from './run-model.js';

/** Runs parts of models, and measures them. */
export interface GradientRunner extends ModelRunner {
  /** What runs of a model show, one for each number of images. */
  readonly facts: (
    model: OnnxModel,
    feeds: (count: number) => TensorMap,
    counts?: readonly number[],
  ) => Promise<ShapeFacts>;
}

/** Starts a runtime before the tests of a file and ends it after them. */
export function useGradientRunner(): GradientRunner {
  const { run } = useRunner();
  const facts: GradientRunner['facts'] = async (model, feeds, counts = [2, 3]) => {
    const probe = probeShapes(model);
    const outputs = [...probe.shapes.values(), ...probe.values.values()];
    const runs: TensorMap[] = [];
    for (const count of counts) runs.push(await run(probe.model, feeds(count), outputs));
    return shapeFacts(probe, runs);
  };
  return { run, facts };
}

/** Numbers of both signs that repeat nowhere. */
export function mixed(dims: readonly number[], phase = 0): Tensor<'float32'> {
  const data = Float32Array.from({ length: elementCount(dims) }, (_, i) => Math.sin(12.9898 * (i + phase)));
  return floatTensor(data, dims);
}

/** A model of x (N, ...dims) whose output y a test makes node by node. */
export function modelOf(
  { dims, opset = 17 }: { dims: readonly number[]; opset?: number },
  make: (graph: GraphBuilder, x: string) => string,
): Promise<OnnxModel> {
  const graph = new GraphBuilder(opset, 'test');
  graph.named('y', { op: 'Identity', inputs: [make(graph, 'x')] });
  return build({
    opset,
    nodes: graph.nodes,
    inputs: [float('x', ['N', ...dims])],
    outputs: [{ name: 'y', dataType: DataType.FLOAT, dims: undefined }],
  });
}
