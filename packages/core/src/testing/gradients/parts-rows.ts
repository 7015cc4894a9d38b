import type { AttributeValues } from '../../onnx/attributes.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { split } from '../../rewrite/versioned-nodes.js';
import { type GradientRow, mixedConstant } from './gradient-row.js';

type More = {
  opsets?: readonly number[];
  shape?: readonly number[];
  kind?: GradientRow['kind'];
  points?: readonly number[];
};

function row(name: string, build: GradientRow['build'], more: More = {}): GradientRow {
  return { name, opsets: [7, 9, 10, 11, 13, 18], shape: [4, 5, 3], kind: 'linear', ...more, build };
}

interface SliceSpec {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly axes?: readonly number[];
  readonly steps?: readonly number[];
}

/** Attributes before opset 10, without steps; inputs since. */
function sliceNode(graph: GraphBuilder, x: string, { starts, ends, axes, steps }: SliceSpec): string {
  if (graph.opset < 10) return graph.node('Slice', [x], { starts, ends, axes });
  const optional = [axes, steps].map((values) => (values ? graph.ints(values) : ''));
  return graph.node('Slice', [x, graph.ints(starts), graph.ints(ends), ...optional]);
}

const slices: readonly (readonly [string, SliceSpec])[] = [
  ['of one axis', { starts: [1], ends: [3], axes: [1] }],
  ['of two axes, from their ends', { starts: [-3, 1], ends: [-1, 1000], axes: [2, -1] }],
  ['of all axes', { starts: [0, 1, 0, 1], ends: [2 ** 31 - 1, 3, 4, 3] }],
];
const steppedSlices: readonly (readonly [string, SliceSpec])[] = [
  ['of every second row', { starts: [1], ends: [5], axes: [2], steps: [2] }],
  ['backwards', { starts: [-1], ends: [-(2 ** 31)], axes: [2], steps: [-1] }],
  ['backwards in steps of 2, of two axes', { starts: [4, 1000], ends: [0, -1000], axes: [2, 3], steps: [-2, -2] }],
];

const [mirror, repeat] = ['reflect', 'edge'];

/** Attributes before opset 11; inputs since. */
function padNode(
  graph: GraphBuilder,
  x: string,
  { pads, mode, value = 0 }: { pads: readonly number[]; mode?: string; value?: number },
): string {
  const attributes: AttributeValues = { mode };
  if (graph.opset < 11) return graph.node('Pad', [x], { ...attributes, pads, value: { float: value } });
  return graph.node('Pad', [x, graph.ints(pads), graph.floats([value], { dims: [] })], attributes);
}

const joined: readonly GradientRow[] = [
  row('Concat', (graph, x) =>
    graph.node(
      'Concat',
      [x, mixedConstant(graph, [2, 4, 1, 3]), x].filter((_, i) => i !== 1),
      { axis: 2 },
    ),
  ),
  row(
    'Concat of three, the last axis',
    (graph, x) => graph.node('Concat', [x, graph.node('Neg', [x]), x], { axis: -1 }),
    { opsets: [11, 13] },
  ),
  row('Split into all parts', (graph, x) => {
    const [first = '', second = ''] = split(graph, x, { axis: 2, sizes: [2, 3] });
    return graph.node('Concat', [second, first], { axis: 2 });
  }),
  row('Split into parts of which one is read', (graph, x) => {
    const [, second = ''] = split(graph, x, { axis: 2, sizes: [1, 3, 1] });
    return graph.node('Neg', [second]);
  }),
  row('Split into equal parts', (graph, x) => {
    const attributes = graph.opset < 18 ? { axis: 1 } : { axis: 1, num_outputs: 2 };
    const [first = '', second = ''] = graph.split('Split', [x], { count: 2, attributes });
    return graph.node('Sub', [first, second]);
  }),
  row(
    'Split into parts, the last one smaller',
    (graph, x) => {
      const [, , third = ''] = graph.split('Split', [x], { count: 3, attributes: { axis: 2, num_outputs: 3 } });
      return graph.node('Neg', [third]);
    },
    { opsets: [18, 21] },
  ),
];

const cut: readonly GradientRow[] = [
  ...slices.map(([name, spec]) => row(`Slice ${name}`, (graph, x) => sliceNode(graph, x, spec))),
  ...steppedSlices.map(([name, spec]) =>
    row(`Slice ${name}`, (graph, x) => sliceNode(graph, x, spec), { opsets: [10, 11, 13] }),
  ),
  row('Pad', (graph, x) => padNode(graph, x, { pads: [0, 1, 0, 2, 0, 0, 3, 1], value: 5 })),
  row('Pad that cuts off', (graph, x) => padNode(graph, x, { pads: [0, 0, -1, 1, 0, -1, -2, -1] })),
  row('Pad by mirroring', (graph, x) => padNode(graph, x, { pads: [0, 0, 2, 1, 0, 0, 3, 2], mode: mirror })),
  row('Pad by repeating the edge', (graph, x) => padNode(graph, x, { pads: [0, 1, 2, 0, 0, 2, 0, 3], mode: repeat })),
  row('Pad by going around', (graph, x) => padNode(graph, x, { pads: [0, 0, 2, 1, 0, 0, 1, 1], mode: 'wrap' }), {
    opsets: [19, 21],
  }),
  row(
    'Pad of some axes',
    (graph, x) => graph.node('Pad', [x, graph.ints([1, 2, 0, 1]), '', graph.ints([3, -2])], { mode: mirror }),
    { opsets: [18, 21] },
  ),
];

export const partsRows: readonly GradientRow[] = [...joined, ...cut];
