import { describe, expect, it } from '@jest/globals';
import { GraphBuilder } from '../../src/rewrite/graph-builder.js';
import { applyPatch } from '../../src/rewrite/index.js';
import { every, largest, pad, reduce, slice, split, squeeze, unsqueeze } from '../../src/rewrite/versioned-nodes.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { floatTensor } from '../../src/tensor.js';
import { build, float } from '../support/graphs.js';
import { opsets, useRunner } from '../support/run-model.js';
import { makeNode } from '../../src/rewrite/make-node.js';

const runner = useRunner();

/** (2, 6): 0 to 11, in an order in which no row or column is sorted. */
const x = [3, 0, 5, 2, 4, 1, 8, 11, 6, 10, 7, 9];

/** The nodes under test, by the name of their output; x is (2, 6) and column is (2, 1, 1). */
function outputsOf(graph: GraphBuilder): Record<string, string> {
  const padded = { begins: [0, 1], ends: [1, 0] };
  const value = { tensor: graph.floats([7], { dims: [] }), number: 7 };
  const [left = '', right = ''] = split(graph, 'x', { axis: 1, sizes: [2, 4] });
  return {
    sums: reduce(graph, 'ReduceSum', { x: 'x', axes: [1] }),
    means: reduce(graph, 'ReduceMean', { x: 'x', axes: [0], keepdims: false }),
    flat: squeeze(graph, 'column', [1, 2]),
    planes: unsqueeze(graph, 'x', [0, 3]),
    part: slice(graph, 'x', { axis: 1, start: 2, end: 4 }),
    odd: every(graph, 'x', { axis: 1, start: 1, step: 2, count: 3 }),
    next: every(graph, 'x', { axis: 1, start: 4, step: 1, count: 2 }),
    zeros: pad(graph, 'x', padded),
    sevens: pad(graph, 'x', { ...padded, value }),
    left,
    right,
    top: largest(graph, 'x', { axis: 1, count: 3 }),
  };
}

describe.each([...opsets, 18])('at opset %i', (opset) => {
  it('the operators whose arguments have moved give what they give at every other', async () => {
    const model = await build({
      opset,
      inputs: [float('x', [2, 6]), float('column', [2, 1, 1])],
      outputs: [float('y', [2, 6])],
      nodes: [makeNode({ op: 'Identity', inputs: ['x'], output: 'y' })],
    });
    const graph = GraphBuilder.extending(model, 'test');
    const names = outputsOf(graph);
    const set = Object.entries(names).map(([key, name]) =>
      valueInfo({ name, dataType: key === 'top' ? 7 : 1, dims: undefined }),
    );
    const extended = applyPatch(model, { addNodes: graph.nodes, outputs: { set } });
    const feeds = {
      x: floatTensor(Float32Array.from(x), [2, 6]),
      column: floatTensor(Float32Array.of(5, 6), [2, 1, 1]),
    };
    const results = await runner.run(extended, feeds);
    const found = Object.fromEntries(
      Object.entries(names).map(([key, name]) => {
        const { dims, data } = results[name]!;
        return [key, [[...dims], Array.from(data, Number)]];
      }),
    );
    expect(found).toEqual({
      sums: [
        [2, 1],
        [15, 51],
      ],
      means: [[6], [5.5, 5.5, 5.5, 6, 5.5, 5]],
      flat: [[2], [5, 6]],
      planes: [[1, 2, 6, 1], x],
      part: [
        [2, 2],
        [5, 2, 6, 10],
      ],
      odd: [
        [2, 3],
        [0, 2, 1, 11, 10, 9],
      ],
      next: [
        [2, 2],
        [4, 1, 7, 9],
      ],
      zeros: [
        [3, 7],
        [0, ...x.slice(0, 6), 0, ...x.slice(6), 0, 0, 0, 0, 0, 0, 0],
      ],
      sevens: [
        [3, 7],
        [7, ...x.slice(0, 6), 7, ...x.slice(6), 7, 7, 7, 7, 7, 7, 7],
      ],
      left: [
        [2, 2],
        [3, 0, 8, 11],
      ],
      right: [
        [2, 4],
        [5, 2, 4, 1, 6, 10, 7, 9],
      ],
      top: [
        [2, 3],
        [2, 4, 0, 1, 3, 5],
      ],
    });
  });
});

describe('pad', () => {
  it('given nothing to add, is the tensor itself', () => {
    const graph = new GraphBuilder(21, 'test');
    expect(pad(graph, 'x', { begins: [0], ends: [0] })).toBe('x');
    expect(graph.nodes).toEqual([]);
  });
});
