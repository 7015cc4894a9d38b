/** Models of a few kilobytes for the tasks that the documents name: a value, segments, boxes, an embedding, bands, further inputs. */
import { attributesOf, type AttributeValues } from '../../packages/core/src/onnx/attributes.js';
import { makeNode } from '../../packages/core/src/rewrite/make-node.js';
import { floatTensorProto, testModel, type TestModel } from '../../packages/core/src/testing/tiny-models.js';

const float = 1;
const channels = 6;
/** Of the input; the features have an eighth of it. */
const side = 64;

type Part = Required<Pick<TestModel, 'nodes' | 'initializers' | 'inputs'>> & { readonly dims: readonly number[] };

/** A node whose output is `to`. */
function node(op: string, inputs: string[], { to: output, ...values }: { readonly to: string } & AttributeValues) {
  return makeNode({ op, inputs, output, attributes: attributesOf(values) });
}

/** A convolution and its ReLU before what makes the output, whose shape is (batch, ...dims). */
function model(end: Part, bands = 3): Uint8Array {
  return testModel({
    inputs: [{ name: 'image', dataType: float, dims: ['batch', bands, side, side] }, ...end.inputs],
    outputs: [{ name: 'output', dataType: float, dims: ['batch', ...end.dims] }],
    initializers: [floatTensorProto('conv', [channels, bands, 8, 8]), ...end.initializers],
    nodes: [
      node('Conv', ['image', 'conv'], { to: 'conv_out', kernel_shape: [8, 8], strides: [8, 8] }),
      node('Relu', ['conv_out'], { to: 'features' }),
      ...end.nodes,
    ],
  });
}

/** Numbers from the mean of each channel, and of further inputs. */
function numbers(count: number, inputs: Part['inputs'] = []): Part {
  const further = inputs.reduce((sum, { dims }) => sum + Number(dims?.at(-1)), 0);
  return {
    inputs,
    dims: [count],
    initializers: [floatTensorProto('linear', [channels + further, count])],
    nodes: [
      node('GlobalAveragePool', ['features'], { to: 'pooled' }),
      node('Flatten', ['pooled'], { to: 'means' }),
      node('Concat', ['means', ...inputs.map(({ name }) => name)], { to: 'all', axis: 1 }),
      node('MatMul', ['all', 'linear'], { to: 'output' }),
    ],
  };
}

/** (batch, count, 8, 8). */
function places(count: number, output = 'output'): Part {
  return {
    inputs: [],
    dims: [count, side / 8, side / 8],
    initializers: [floatTensorProto('places', [count, channels, 1, 1])],
    nodes: [node('Conv', ['features', 'places'], { to: output, kernel_shape: [1, 1] })],
  };
}

/** (batch, 4 + 80, 64), as YOLO v8 gives boxes. */
function rawBoxes(): Part {
  const grid = places(84, 'grid');
  return {
    ...grid,
    dims: [84, 64],
    nodes: [...grid.nodes, ...reshape('grid', 'raw', [0, 84, 64]), node('Sigmoid', ['raw'], { to: 'output' })],
  };
}

/** (batch, 10, 6), as YOLO v26 gives boxes: corners, score, class. */
function foundBoxes(): Part {
  const scores = numbers(10);
  const corners = Array.from({ length: 10 }, (_, i) => [2 * i, 3 * i, 2 * i + 30, 3 * i + 20]).flat();
  return {
    ...scores,
    dims: [10, 6],
    initializers: [
      ...scores.initializers,
      floatTensorProto('zero', [1], [0]),
      floatTensorProto('corners', [1, 10, 4], corners),
    ],
    nodes: [
      ...scores.nodes.slice(0, -1),
      node('MatMul', ['all', 'linear'], { to: 'logits' }),
      node('Sigmoid', ['logits'], { to: 'shares' }),
      ...reshape('shares', 'scores', [0, 10, 1]),
      node('Mul', ['scores', 'zero'], { to: 'classes' }),
      node('Add', ['classes', 'corners'], { to: 'boxes' }),
      node('Concat', ['boxes', 'scores', 'classes'], { to: 'output', axis: 2 }),
    ],
  };
}

function reshape(input: string, output: string, shape: readonly number[]) {
  return [node('Constant', [], { to: 'shape', value_ints: shape }), node('Reshape', [input, 'shape'], { to: output })];
}

/** The models by their names in the documents. */
export const taskModels: Readonly<Record<string, () => Uint8Array>> = {
  'age.onnx': () => model(numbers(1)),
  'fcn.onnx': () => model(places(21)),
  'yolov8n.onnx': () => model(rawBoxes()),
  'yolo26n.onnx': () => model(foundBoxes()),
  'arcface.onnx': () => model(numbers(128)),
  'land-use.onnx': () => model(numbers(10), 13),
  'risk.onnx': () =>
    model(
      numbers(3, [
        { name: 'weight', dataType: float, dims: ['batch', 1] },
        { name: 'history', dataType: float, dims: ['batch', 4] },
      ]),
    ),
};
