import { describe, expect, it } from '@jest/globals';
import { differentiate } from '../../src/gradient/index.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import type { OnnxModel } from '../../src/onnx/index.js';
import type { GraphBuilder } from '../../src/rewrite/graph-builder.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { mixed, modelOf, useGradientRunner } from '../support/gradients.js';
import { build, float } from '../support/graphs.js';

const runner = useGradientRunner();
type Make = (graph: GraphBuilder, x: string) => string;

/** x (N, 2, 4, 4) */
const dims = [2, 4, 4];

async function refusal(model: OnnxModel): Promise<unknown> {
  const facts = await runner.facts(model, (count) => ({ x: mixed([count, ...dims]) }));
  return refusalOf(() => differentiate(model, { facts, output: 'y', targets: ['x'] }));
}

function refusalOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

const unsupported = (message: RegExp) =>
  expect.objectContaining({ code: 'UNSUPPORTED_MODEL', message: expect.stringMatching(message) as unknown }) as unknown;

const mean: Make = (graph, x) => graph.node('GlobalAveragePool', [x]);
/** An integer that depends on the image. */
const place: Make = (graph, x) => {
  const cells = graph.node('Reshape', [graph.node('Gather', [x, graph.ints([0], [])]), graph.ints([-1])]);
  return graph.node('Clip', [graph.node('ArgMax', [cells], { axis: 0 }), graph.ints([0], []), graph.ints([1], [])]);
};

const refused: readonly (readonly [string, RegExp, Make])[] = [
  [
    'an operator without a rule',
    /^The gradient of "GridSample" \(node "test\/\d+"\) has no rule yet\.$/,
    (graph, x) => {
      const grid = graph.floats([0, 0, 0.5, 0.5], { dims: [1, 1, 2, 2] });
      const batch = graph.node('Shape', [graph.node('ReduceMean', [x], { axes: [1, 2, 3], keepdims: 0 })]);
      const shape = graph.node('Concat', [batch, graph.ints([1, 2, 2])], { axis: 0 });
      return graph.node('GridSample', [x, graph.node('Expand', [grid, shape])]);
    },
  ],
  [
    'a kernel that depends on the image',
    /"Conv".*its input ".*" depends on the image/,
    (graph, x) => {
      const kernel = graph.node('ReduceMean', [x], { axes: [0] });
      return graph.node('Conv', [x, kernel]);
    },
  ],
  [
    'a bias that depends on the image',
    /"Conv".*its input ".*" depends on the image/,
    (graph, x) => {
      const bias = graph.node('ReduceMean', [x], { axes: [0, 2, 3], keepdims: 0 });
      return graph.node('Conv', [x, graph.floats([1, 1, 1, 1], { dims: [2, 2, 1, 1] }), bias]);
    },
  ],
  [
    'a bound that depends on the image',
    /"Clip".*its input ".*" depends on the image/,
    (graph, x) => graph.node('Clip', [x, graph.node('ReduceMean', [x], { keepdims: 0 })]),
  ],
  [
    'a slope that depends on the image',
    /"PRelu".*its slope ".*" depends on the image/,
    (graph, x) => graph.node('PRelu', [x, mean(graph, x)]),
  ],
  [
    'a scale that depends on the image',
    /"LayerNormalization".*depends on the image/,
    (graph, x) =>
      graph.node('LayerNormalization', [x, graph.node('ReduceMean', [x], { axes: [0, 1, 2], keepdims: 0 })]),
  ],
  [
    'integers on the way',
    /"Cast".*rounds to integers/,
    (graph, x) => graph.node('Cast', [graph.node('Cast', [x], { to: DataType.UINT8 })], { to: DataType.FLOAT }),
  ],
  [
    'arithmetic in integers',
    /The model computes in integers from "x" on \("DynamicQuantizeLinear"/,
    (graph, x) => {
      const [bytes = '', scale = ''] = graph.split('DynamicQuantizeLinear', [x], { count: 3 });
      const weight = graph.node('Cast', [graph.ints([1, 2, 3, 4], [4, 1])], { to: DataType.INT8 });
      const product = graph.node('MatMulInteger', [bytes, weight]);
      return graph.node('Mul', [graph.node('Cast', [product], { to: DataType.FLOAT }), scale]);
    },
  ],
  [
    'a mean over the batch',
    /"ReduceMean".*axis 0 of "x" changes with the batch/,
    (graph, x) => graph.node('ReduceMean', [x], { axes: [0, 1], keepdims: 1 }),
  ],
  [
    'a part of the batch',
    /"Slice".*part of an axis that changes with the batch/,
    (graph, x) => graph.node('Slice', [x, graph.ints([1]), graph.ints([2 ** 31 - 1]), graph.ints([0])]),
  ],
  [
    'a join along the batch',
    /"Concat".*axis 0 of ".*" changes with the batch/,
    (graph, x) => graph.node('Concat', [x, x], { axis: 0 }),
  ],
  [
    'a start that the image decides',
    /"Slice".*its starts change with the batch or with the image/,
    (graph, x) => {
      const start = graph.node('Reshape', [place(graph, x), graph.ints([1])]);
      const end = graph.node('Add', [start, graph.ints([2])]);
      return graph.node('Slice', [x, start, end, graph.ints([2])]);
    },
  ],
  [
    'an ellipsis',
    /"Einsum".*has an ellipsis/,
    (graph, x) => graph.node('Einsum', [x, graph.floats([1, 1, 1, 1])], { equation: '...w,w->...' }),
  ],
  ['a vector', /"MatMul".*is a vector/, (graph, x) => graph.node('MatMul', [x, graph.floats([1, 2, 3, 4])])],
  [
    'no dependence on the target',
    /No gradient of "y" arrives at "x" in "net.onnx"/,
    (graph, x) =>
      graph.node('Add', [
        graph.node('Cast', [graph.node('Greater', [x, graph.floats([0], { dims: [] })])], { to: DataType.FLOAT }),
        graph.node('Floor', [x]),
      ]),
  ],
];

describe('differentiate refuses', () => {
  it.each(refused)('%s', async (_, message, make) => {
    expect(await refusal(await modelOf({ dims }, make))).toEqual(unsupported(message));
  });

  const unmeasured = { dims: new Map(), values: new Map() };
  it.each([
    ['', 'If', /^Gradients do not pass the control flow or recurrence of "If"/],
    ['', 'LSTM', /control flow or recurrence of "LSTM"/],
    ['', 'SequenceAt', /control flow or recurrence of "SequenceAt"/],
    ['com.microsoft', 'FusedConv', /it belongs to "com.microsoft", not to the ONNX operators; use the original model/],
    ['', 'QLinearConv', /The model computes in integers from "x" on/],
  ])('the operator %s %s', async (domain, op, message) => {
    const node = { ...makeNode({ op, inputs: ['x'], output: 'y' }), domain };
    const model = await build({ nodes: [node], inputs: [float('x', ['N', 4])], outputs: [float('y', ['N', 4])] });
    const call = () => differentiate(model, { facts: unmeasured, output: 'y', targets: ['x'] });
    expect(refusalOf(call)).toEqual(unsupported(message));
  });
});
