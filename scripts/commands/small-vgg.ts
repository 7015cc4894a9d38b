/** VGG16 with few channels: the layers, names and shapes of torchvision's export, in a file of some kilobytes. */
import { attributesOf } from '../../packages/core/src/onnx/attributes.js';
import { makeNode } from '../../packages/core/src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../packages/core/src/testing/tiny-models.js';

const channels = 6;
const classes = 1000;
const float = 1;

/** Of `features`: a convolution with its ReLU, or a pooling. */
const plan = ['C', 'C', 'P', 'C', 'C', 'P', 'C', 'C', 'C', 'P', 'C', 'C', 'C', 'P', 'C', 'C', 'C', 'P'] as const;

/** The model, with weights that are random but always the same. */
export function smallVgg(): Uint8Array {
  const names = namedModules();
  const [last] = names.at(-1)!;
  const convolutions = names.filter(([, kind]) => kind === 'Conv');
  const weights = convolutions.flatMap(([index], i) => [
    floatTensorProto(`features.${index}.weight`, [channels, i === 0 ? 3 : channels, 3, 3]),
    floatTensorProto(`features.${index}.bias`, [channels]),
  ]);
  return testModel({
    inputs: [{ name: 'input', dataType: float, dims: ['batch', 3, 224, 224] }],
    outputs: [{ name: 'output', dataType: float, dims: ['batch', classes] }],
    initializers: [
      ...weights,
      floatTensorProto('classifier.6.weight', [classes, channels]),
      floatTensorProto('classifier.6.bias', [classes]),
    ],
    nodes: [...names.map(featureNode), ...classifier(tensorOf(last))],
  });
}

/** The index and operator of each module of `features`. */
function namedModules(): [number, 'Conv' | 'Relu' | 'MaxPool'][] {
  const kinds = plan.flatMap((step) => (step === 'C' ? (['Conv', 'Relu'] as const) : (['MaxPool'] as const)));
  return kinds.map((kind, index) => [index, kind]);
}

function tensorOf(index: number): string {
  return `/features/features.${index}/output_0`;
}

function featureNode([index, op]: [number, 'Conv' | 'Relu' | 'MaxPool']) {
  const input = index === 0 ? 'input' : tensorOf(index - 1);
  const weights = op === 'Conv' ? [`features.${index}.weight`, `features.${index}.bias`] : [];
  const attributes = {
    Conv: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
    Relu: {},
    MaxPool: { kernel_shape: [2, 2], strides: [2, 2] },
  }[op];
  const node = makeNode({
    op,
    inputs: [input, ...weights],
    output: tensorOf(index),
    attributes: attributesOf(attributes),
  });
  node.name = `/features/features.${index}/${op}`;
  return node;
}

function classifier(features: string) {
  const gemm = [`/Flatten_output_0`, 'classifier.6.weight', 'classifier.6.bias'];
  return [
    makeNode({ op: 'GlobalAveragePool', inputs: [features], output: '/avgpool/output_0' }),
    makeNode({ op: 'Flatten', inputs: ['/avgpool/output_0'], output: '/Flatten_output_0' }),
    makeNode({ op: 'Gemm', inputs: gemm, output: 'output', attributes: attributesOf({ transB: 1 }) }),
  ];
}
