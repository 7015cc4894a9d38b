import { describe, expect, it } from '@jest/globals';
import { weightedLayers } from '../../src/inspect/index.js';
import { intsOf } from '../../src/onnx/attributes.js';
import type { NodeProto } from '../../src/onnx/gen/onnx_pb.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto } from '../../src/testing/tiny-models.js';
import { build, float, readTiny } from '../support/graphs.js';

const node = (op: string, inputs: string[], output: string) => makeNode({ op, inputs, output });

/** The layers as `[operator, [[input, shape], ...]]`. */
async function layersOf(nodes: NodeProto[]) {
  const model = await build({
    nodes,
    inputs: [float('x', ['n', 2, 4, 4])],
    outputs: [float('y', ['n', 2])],
    initializers: [floatTensorProto('w', [2, 2, 1, 1]), floatTensorProto('v', [2]), floatTensorProto('matrix', [5, 2])],
  });
  return weightedLayers(model).map(({ operator, weights }) => [
    operator,
    weights.map(({ input, dims }) => [input, dims]),
  ]);
}

describe('weightedLayers', () => {
  it('given the tiny classifier, lists its layers from the top, each with its weight and its bias', async () => {
    const layers = weightedLayers(await readTiny());
    expect(layers.map(({ operator }) => operator)).toEqual(['Gemm', 'Conv', 'Conv']);
    expect(layers[0]?.weights.map(({ input, dims }) => [input, dims])).toEqual([
      [1, [5, 6]],
      [2, [5]],
    ]);
  });

  it('given a batch-norm behind a convolution, counts its four weights to the convolution', async () => {
    const nodes = [node('Conv', ['x', 'w'], 'c'), node('BatchNormalization', ['c', 'v', 'v', 'v', 'v'], 'y')];
    const [layer, ...others] = await layersOf(nodes);
    expect(others).toEqual([]);
    expect(layer?.[0]).toBe('Conv');
    expect(layer?.[1]).toHaveLength(5);
  });

  it('given a batch-norm of the input, lists it as a layer of its own', async () => {
    expect(await layersOf([node('BatchNormalization', ['x', 'v', 'v', 'v', 'v'], 'y')])).toMatchObject([
      ['BatchNormalization', { length: 4 }],
    ]);
  });

  it('given a matrix that a Transpose turns, tells the shape that the product sees', async () => {
    const turned = makeNode({
      op: 'Transpose',
      inputs: ['matrix'],
      output: 'turned',
      attributes: [intsOf('perm', [1, 0])],
    });
    expect(await layersOf([turned, node('MatMul', ['x', 'turned'], 'y')])).toEqual([['MatMul', [[1, [2, 5]]]]]);
  });

  it('given a product of two computed matrices, finds no weights', async () => {
    expect(await layersOf([node('MatMul', ['x', 'x'], 'y')])).toEqual([]);
  });
});
