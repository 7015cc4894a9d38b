import type { AttributeValues } from '../../onnx/attributes.js';
import { type GradientRow, since } from './gradient-row.js';

/** A row for an operator with one input, on (N, 3, 5). */
function unary(
  op: string,
  opsets: readonly number[],
  more: { attributes?: AttributeValues; points?: readonly number[]; title?: string } = {},
): GradientRow {
  const { attributes, points, title = '' } = more;
  return {
    name: `${op}${title}`,
    opsets,
    shape: [3, 5],
    kind: 'smooth',
    ...(points && { points }),
    build: (graph, x) => graph.node(op, [x], attributes),
  };
}

/** Points around the kinks of a function that bends at -3 and 3. */
const wide = [-4, -2, -0.5, 0.4, 2, 4];

export const activationRows: readonly GradientRow[] = [
  unary('Relu', since(7)),
  unary('LeakyRelu', since(7), { attributes: { alpha: { float: 0.2 } } }),
  unary('LeakyRelu', since(7), { attributes: { alpha: { float: -0.2 } }, title: ' that falls below 0' }),
  unary('LeakyRelu', since(7), { title: ' by default' }),
  unary('ThresholdedRelu', since(10), { points: [-1, 0.5, 1.5, 2] }),
  unary('Selu', since(7)),
  unary('Elu', since(7), { attributes: { alpha: { float: 1.5 } } }),
  unary('Celu', since(12), { attributes: { alpha: { float: 0.7 } } }),
  unary('HardSigmoid', since(7), { points: wide }),
  unary('HardSigmoid', since(7), {
    attributes: { alpha: { float: 1 / 6 }, beta: { float: 0.5 } },
    points: wide,
    title: ' as in MobileNetV3',
  }),
  unary('HardSigmoid', since(7), {
    attributes: { alpha: { float: 1 }, beta: { float: 0 } },
    points: [-0.5, 0.3, 0.7, 1.4],
    title: ' as a clip',
  }),
  unary('HardSwish', since(14), { points: wide }),
  ...['Sigmoid', 'Tanh', 'Softsign', 'Softplus'].map((op) => unary(op, since(7))),
  unary('Mish', since(18)),
  unary('Gelu', since(20)),
  unary('Gelu', since(20), { attributes: { approximate: 'tanh' }, title: ' by tanh' }),
  {
    name: 'PRelu with a slope for each channel',
    opsets: since(7),
    shape: [3, 5],
    kind: 'smooth',
    build: (graph, x) => graph.node('PRelu', [x, graph.floats([0.5, -0.3, 2], { dims: [3, 1] })]),
  },
];
