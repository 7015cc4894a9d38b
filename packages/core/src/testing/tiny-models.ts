/**
 * Small networks for tests, written node by node. Their weights are pseudo-random but always the same.
 *
 *   image -> Conv 3x3 (4 channels) -> Relu -> MaxPool 2x2 -> Conv 3x3 (6 channels) -> Relu -> GlobalAveragePool -> Gemm -> head
 */
import { create, toBinary } from '@bufbuild/protobuf';
import { intOf, intsOf } from '../onnx/attributes.js';
import {
  ModelProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../onnx/gen/onnx_pb.js';
import { valueInfo, type DeclaredDim, type DeclaredTensor } from '../onnx/value-info.js';
import { intsConstant, makeNode } from '../rewrite/make-node.js';

/** The variants of the tiny classifier. */
export interface TinyClassifierOptions {
  /** 7 or newer (default: 17). */
  readonly opset?: number;
  /**
   * The fixed batch size, baked into a Reshape as by PyTorch's dynamo exporter (default: any size).
   */
  readonly batch?: number;
  /** Default: `nchw`. */
  readonly layout?: 'nchw' | 'nhwc';
  /** The activation function of the logits (default: none). */
  readonly head?: 'softmax' | 'sigmoid' | 'log_softmax';
  /** The element type of the image input (default: float32). */
  readonly inputType?: 'float32' | 'float16' | 'uint8';
  /** Whether the image input is one row of numbers. */
  readonly flat?: boolean;
}

/** The shape of the tiny classifier, and the names of its tensors. */
export const tinyClassifierFacts = {
  channels: 3,
  height: 16,
  width: 12,
  classes: 5,
  input: 'image',
  output: 'scores',
  /** The activation of the second convolution, (N, 6, 8, 6). */
  layer: 'relu_2',
  layerDims: [6, 8, 6],
} as const;

/** The parts of a test model. */
export interface TestModel {
  readonly nodes: readonly NodeProto[];
  readonly initializers?: readonly TensorProto[];
  readonly inputs: readonly DeclaredTensor[];
  readonly outputs: readonly DeclaredTensor[];
  /** Default: 17. */
  readonly opset?: number;
}

const dataTypes = { float32: DataType.FLOAT, float16: DataType.FLOAT16, uint8: DataType.UINT8 } as const;
const heads = { softmax: 'Softmax', sigmoid: 'Sigmoid', log_softmax: 'LogSoftmax' } as const;

/** A serialized classifier of five classes for images of 3 x 16 x 12, its weights inside. */
export function tinyClassifier(options: TinyClassifierOptions = {}): Uint8Array {
  const { opset = 17, batch = 'batch', inputType = 'float32', head } = options;
  const { classes, input, output } = tinyClassifierFacts;
  const logits = head ? 'logits' : output;
  return testModel({
    opset,
    inputs: [{ name: input, dataType: dataTypes[inputType], dims: [batch, ...imageDims(options)] }],
    outputs: [{ name: output, dataType: DataType.FLOAT, dims: [batch, classes] }],
    initializers: weights(),
    nodes: [
      ...imageNodes(options),
      ...featureNodes(),
      ...classifierNodes(logits, options.batch),
      ...(head
        ? [
            makeNode({
              op: heads[head],
              inputs: [logits],
              output,
              attributes: [intOf('axis', 1)].slice(Number(head === 'sigmoid')),
            }),
          ]
        : []),
    ],
  });
}

/** Serializes a model. Up to opset 8 its weights are listed as inputs too, as IR 3 requires. */
export function testModel({ nodes, initializers = [], inputs, outputs, opset = 17 }: TestModel): Uint8Array {
  const irVersion = oldestIrVersion(opset);
  const weightInputs = initializers.map(({ name, dataType, dims }) => ({ name, dataType, dims: dims.map(Number) }));
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(irVersion),
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    producerName: 'scorecam tests',
    graph: {
      name: 'test',
      node: [...nodes],
      initializer: [...initializers],
      input: [...inputs, ...(irVersion < 4 ? weightInputs : [])].map(valueInfo),
      output: outputs.map(valueInfo),
    },
  });
  return toBinary(ModelProtoSchema, model);
}

/** A float32 initializer with the given values, or with pseudo-random ones in [-1, 1). */
export function floatTensorProto(name: string, dims: readonly number[], values?: readonly number[]): TensorProto {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const floats = Float32Array.from(values ?? pseudoRandom(name, count));
  return create(TensorProtoSchema, {
    name,
    dataType: DataType.FLOAT,
    dims: dims.map(BigInt),
    rawData: new Uint8Array(floats.buffer),
  });
}

function weights(): TensorProto[] {
  const { classes } = tinyClassifierFacts;
  return [
    floatTensorProto('conv_1.weight', [4, 3, 3, 3]),
    floatTensorProto('conv_1.bias', [4]),
    floatTensorProto('conv_2.weight', [6, 4, 3, 3]),
    floatTensorProto('conv_2.bias', [6]),
    floatTensorProto('gemm.weight', [classes, 6]),
    floatTensorProto('gemm.bias', [classes]),
  ];
}

function imageDims({ layout, flat }: TinyClassifierOptions): DeclaredDim[] {
  const { channels, height, width } = tinyClassifierFacts;
  const dims = layout === 'nhwc' ? [height, width, channels] : [channels, height, width];
  return flat ? [channels * height * width] : dims;
}

/** From the model's input to `pixels`, float32 (N, C, H, W). */
function imageNodes(options: TinyClassifierOptions): NodeProto[] {
  const { input } = tinyClassifierFacts;
  const shape = imageDims({ ...options, flat: false }).map(Number);
  const perm = options.layout === 'nhwc' ? [0, 3, 1, 2] : [0, 1, 2, 3];
  const source = options.flat ? 'pixel_rows' : 'pixel_floats';
  return [
    makeNode({ op: 'Cast', inputs: [input], output: 'pixel_floats', attributes: [intOf('to', DataType.FLOAT)] }),
    intsConstant('image_shape', [-1, ...shape]),
    ...(options.flat ? [makeNode({ op: 'Reshape', inputs: ['pixel_floats', 'image_shape'], output: source })] : []),
    makeNode({ op: 'Transpose', inputs: [source], output: 'pixels', attributes: [intsOf('perm', perm)] }),
  ];
}

function featureNodes(): NodeProto[] {
  const same = [intsOf('kernel_shape', [3, 3]), intsOf('pads', [1, 1, 1, 1])];
  const halve = [intsOf('kernel_shape', [2, 2]), intsOf('strides', [2, 2])];
  return [
    makeNode({ op: 'Conv', inputs: ['pixels', 'conv_1.weight', 'conv_1.bias'], output: 'conv_1', attributes: same }),
    makeNode({ op: 'Relu', inputs: ['conv_1'], output: 'relu_1' }),
    makeNode({ op: 'MaxPool', inputs: ['relu_1'], output: 'pool', attributes: halve }),
    makeNode({ op: 'Conv', inputs: ['pool', 'conv_2.weight', 'conv_2.bias'], output: 'conv_2', attributes: same }),
    makeNode({ op: 'Relu', inputs: ['conv_2'], output: 'relu_2' }),
  ];
}

function classifierNodes(logits: string, batch?: number): NodeProto[] {
  const flatten =
    batch === undefined
      ? [makeNode({ op: 'Flatten', inputs: ['mean'], output: 'features' })]
      : [
          intsConstant('features_shape', [batch, 6]),
          makeNode({ op: 'Reshape', inputs: ['mean', 'features_shape'], output: 'features' }),
        ];
  return [
    makeNode({ op: 'GlobalAveragePool', inputs: ['relu_2'], output: 'mean' }),
    ...flatten,
    makeNode({
      op: 'Gemm',
      inputs: ['features', 'gemm.weight', 'gemm.bias'],
      output: logits,
      attributes: [intOf('transB', 1)],
    }),
  ];
}

/** The IR version of an operator set. It matters before 4, when weights had to be inputs. */
function oldestIrVersion(opset: number): number {
  if (opset < 9) return 3;
  return opset < 21 ? 8 : 10;
}

/** A linear congruential generator (Numerical Recipes' constants), seeded with the name. */
function pseudoRandom(name: string, count: number): number[] {
  let state = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
