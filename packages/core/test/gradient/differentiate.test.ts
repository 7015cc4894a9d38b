import { describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import { differentiate, type GradientRequest } from '../../src/gradient/index.js';
import { imageInput } from '../../src/inspect/index.js';
import { TensorProto_DataType as DataType, TensorProtoSchema } from '../../src/onnx/gen/onnx_pb.js';
import type { OnnxModel } from '../../src/onnx/index.js';
import { GraphBuilder } from '../../src/rewrite/graph-builder.js';
import { exposeTensors, feedTensor, keepOutputs, maskInput, maskInputs } from '../../src/rewrite/index.js';
import { floatTensor, type Tensor } from '../../src/tensor.js';
import { tinyClassifierFacts as tiny } from '../../src/testing/tiny-models.js';
import { mixed, modelOf, useGradientRunner } from '../support/gradients.js';
import { build, float, readTiny } from '../support/graphs.js';

const { run, facts: factsOf } = useGradientRunner();

const images = (count: number) => mixed([count, tiny.channels, tiny.height, tiny.width]);

async function tinyGradients(model: OnnxModel, request: Omit<GradientRequest, 'facts' | 'output'>) {
  const facts = await factsOf(model, (count) => ({ [tiny.input]: images(count) }));
  return differentiate(model, { facts, output: tiny.output, ...request });
}

const row = (...values: number[]) => floatTensor(Float32Array.from(values), [1, values.length]);

const oneHot = (...classes: number[]) =>
  floatTensor(
    Float32Array.from(classes.flatMap((index) => Array.from({ length: tiny.classes }, (_, i) => Number(i === index)))),
    [classes.length, tiny.classes],
  );

describe('differentiate', () => {
  it('gives the gradients of an activation and of the image, which agree with differences of the scores', async () => {
    const model = await readTiny();
    const { model: gradientModel, seed, gradients } = await tinyGradients(model, { targets: [tiny.layer, tiny.input] });
    const image = images(1);
    const results = await run(gradientModel, { [tiny.input]: image, [seed]: oneHot(3) }, gradients);
    const [layer, input] = gradients.map((name) => results[name]);
    expect(layer?.dims).toEqual([1, ...tiny.layerDims]);
    expect(input?.dims).toEqual(image.dims);
    const v = mixed(image.dims, 7);
    const score = async (step: number) => {
      const moved = floatTensor(
        image.data.map((value, i) => value + step * v.data[i]!),
        image.dims,
      );
      return Number((await run(model, { [tiny.input]: moved }, [tiny.output]))[tiny.output]?.data[3]);
    };
    const quotient = ((await score(1e-3)) - (await score(-1e-3))) / 2e-3;
    const change = v.data.reduce((sum, value, i) => sum + value * Number(input?.data[i]), 0);
    // Float32 leaves about 1e-7 of a score of order 1, which the step divides.
    expect(change).toBeCloseTo(quotient, 3);
    expect(Math.abs(change)).toBeGreaterThan(0.1);
  });

  it('serves several classes with one image, and images with a class each', async () => {
    const { model, seed, gradients } = await tinyGradients(await readTiny(), { targets: [tiny.input] });
    const [name = ''] = gradients;
    const gradient = async (image: Tensor, ...classes: number[]) =>
      (await run(model, { [tiny.input]: image, [seed]: oneHot(...classes) }, [name]))[name]!;
    const together = await gradient(images(1), 0, 4);
    const alone = [await gradient(images(1), 0), await gradient(images(1), 4)];
    expect(together.dims).toEqual([2, tiny.channels, tiny.height, tiny.width]);
    expect([...together.data]).toEqual(alone.flatMap(({ data }) => [...data]));
    const two = await gradient(images(2), 0, 4);
    expect([...two.data].slice(0, alone[0]!.data.length)).toEqual([...alone[0]!.data]);
  });

  it('needs one probe for a model of a fixed batch', async () => {
    const model = await readTiny({ batch: 2 });
    const facts = await factsOf(model, (count) => ({ [tiny.input]: images(count) }), [2]);
    const {
      model: gradientModel,
      seed,
      gradients,
    } = differentiate(model, { facts, output: tiny.output, targets: [tiny.layer] });
    const results = await run(gradientModel, { [tiny.input]: images(2), [seed]: oneHot(1, 2) }, gradients);
    expect(results[gradients[0]!]?.dims).toEqual([2, ...tiny.layerDims]);
  });

  it('runs the part behind a layer alone', async () => {
    const whole = await readTiny();
    const facts = await factsOf(whole, (count) => ({ [tiny.input]: images(count) }));
    const request = { facts, output: tiny.output, targets: [tiny.layer] };
    const graph = differentiate(whole, request);
    const [name = ''] = graph.gradients;
    const seed = { [graph.seed]: oneHot(3) };
    const exposed = exposeTensors(graph.model, [tiny.layer]).model;
    const expected = await run(exposed, { [tiny.input]: images(1), ...seed }, [name, tiny.layer]);
    const tail = differentiate(feedTensor(whole, { tensor: tiny.layer, outputs: [tiny.output] }), request);
    const reduced = keepOutputs(tail.model, [tiny.output, name]);
    const results = await run(reduced, { [tiny.layer]: expected[tiny.layer]!, ...seed }, [name]);
    expect([...results[name]!.data]).toEqual([...expected[name]!.data]);
  });

  it('moves maps of 0 and of 1, through the masked input', async () => {
    const model = await readTiny();
    const masked = maskInput(model, imageInput(model));
    const [map, size] = [
      [4, 3],
      [tiny.height, tiny.width],
    ];
    const feeds = (count: number, value = 1) => ({
      [tiny.input]: images(1),
      [maskInputs.maps]: floatTensor(new Float32Array(count * 12).fill(value), [count, 1, ...map]),
      [maskInputs.rowMatrix]: floatTensor(
        Float32Array.from({ length: 64 }, (_, i) => Number(i % 4 === i >> 4)),
        [size[0]!, 4],
      ),
      [maskInputs.columnMatrix]: floatTensor(
        Float32Array.from({ length: 36 }, (_, i) => Number(Math.floor(i / 12) === (i % 12) >> 2)),
        [3, size[1]!],
      ),
      [maskInputs.normalize]: floatTensor(Float32Array.of(0), []),
      [maskInputs.offset]: floatTensor(Float32Array.of(0), [1, 1, 1, 1]),
      [maskInputs.divisor]: floatTensor(Float32Array.of(1), []),
      [maskInputs.fill]: floatTensor(Float32Array.of(0), [1, 1, 1, 1]),
    });
    const facts = await factsOf(masked, feeds);
    const {
      model: graph,
      seed,
      gradients: [name = ''],
    } = differentiate(masked, { facts, output: tiny.output, targets: [maskInputs.maps] });
    for (const value of [0, 1]) {
      const results = await run(graph, { ...feeds(1, value), [seed]: oneHot(3) }, [name]);
      expect(results[name]?.dims).toEqual([1, 1, ...map]);
      expect([...results[name]!.data].every((slope) => slope !== 0 && Number.isFinite(Number(slope)))).toBe(true);
    }
  });

  it('takes the floats that an image of bytes is cast to', async () => {
    const model = await readTiny({ inputType: 'uint8' });
    const bytes = (count: number) => ({
      [tiny.input]: {
        type: 'uint8',
        dims: images(count).dims,
        data: Uint8Array.from(images(count).data, (x) => 100 + 50 * x),
      } as const,
    });
    const facts = await factsOf(model, bytes);
    const {
      model: graph,
      seed,
      gradients: [name = ''],
    } = differentiate(model, { facts, output: tiny.output, targets: [tiny.input] });
    const { [name]: gradient } = await run(graph, { ...bytes(1), [seed]: oneHot(3) }, [name]);
    expect(gradient?.dims).toEqual(images(1).dims);
    expect([...gradient!.data].some((slope) => slope !== 0)).toBe(true);
  });

  it('changes what a ReLU passes on', async () => {
    const model = modelOf({ dims: [4] }, (graph, x) => graph.node('Relu', [x]));
    const facts = await factsOf(await model, (count) => ({ x: mixed([count, 4]) }));
    const x = floatTensor(Float32Array.of(1, 1, -1, -1), [1, 4]);
    const dy = floatTensor(Float32Array.of(2, -2, 2, -2), [1, 4]);
    const passed = async (relu: GradientRequest['relu']) => {
      const graph = differentiate(await model, { facts, output: 'y', targets: ['x'], relu: relu! });
      const [name = ''] = graph.gradients;
      return Array.from((await run(graph.model, { x, [graph.seed]: dy }, [name]))[name]!.data, Number);
    };
    const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 20) as unknown);
    expect(await passed('gradient')).toEqual(close([2, -2, 0, 0]));
    expect(await passed('guided')).toEqual(close([2, 0, 0, 0]));
    expect(await passed('deconvolution')).toEqual(close([2, 0, 2, 0]));
  });

  /** The gradient of the mean of y, for some input x. */
  async function gradientOf(model: OnnxModel, x: Tensor, seed: Tensor): Promise<Tensor> {
    const facts = await factsOf(model, (count) => ({ x: mixed([count, ...x.dims.slice(1)]) }));
    const graph = differentiate(model, { facts, output: 'y', targets: ['x'] });
    const [name = ''] = graph.gradients;
    return (await run(graph.model, { x, [graph.seed]: seed }, [name]))[name]!;
  }

  it('divides by no norm, which OpenCV would take for a normalization, and gives the same', async () => {
    const model = await modelOf({ dims: [3] }, (graph, x) => {
      const norm = graph.node('ReduceL2', [x], { axes: [1], keepdims: 1 });
      return graph.node('Div', [x, norm]);
    });
    const facts = await factsOf(model, (count) => ({ x: mixed([count, 3]) }));
    const { model: differentiated } = differentiate(model, { facts, output: 'y', targets: ['x'] });
    const divisions = differentiated.graph.node.filter(({ opType }) => opType === 'Div');
    expect(divisions).toHaveLength(1); // the model's own
    const gradient = await gradientOf(model, row(3, 0, 4), row(1, 1, 0));
    // (dy - y (y . dy)) / |x|, with y = (0.6, 0, 0.8).
    expect([...gradient.data]).toEqual([0.128, 0.2, -0.096].map((value) => expect.closeTo(value, 6) as unknown));
  });

  it('gives float32 gradients of a float16 model, in which pools find their maxima', async () => {
    const network = (dataType: number) =>
      modelOf({ dims: [2, 9, 9] }, (graph, x) => {
        const kernel = graph.floats([...mixed([3, 2, 3, 3]).data], { dims: [3, 2, 3, 3], dataType });
        const convolved = graph.node('Conv', [graph.node('Cast', [x], { to: dataType }), kernel]);
        const pooled = graph.node('MaxPool', [graph.node('Relu', [convolved])], {
          kernel_shape: [3, 3],
          strides: [2, 2],
        });
        return graph.node('Cast', [pooled], { to: DataType.FLOAT });
      });
    const [x, seed] = [mixed([1, 2, 9, 9], 3), mixed([1, 3, 3, 3], 1)];
    const single = await gradientOf(await network(DataType.FLOAT), x, seed);
    const half = await gradientOf(await network(DataType.FLOAT16), x, seed);
    expect(half.type).toBe('float32');
    // float16 keeps 11 bits: 5e-4 of products of order 1, of which a few add up.
    for (const [i, value] of single.data.entries())
      expect(Math.abs(Number(half.data[i]) - Number(value))).toBeLessThan(5e-3);
  });

  it('reads the weights of a quantized model, which its forward pass reads too', async () => {
    const weight = create(TensorProtoSchema, {
      name: 'weight',
      dataType: DataType.INT8,
      dims: [2n, 2n, 1n, 1n],
      rawData: Uint8Array.of(100, 206, 50, 25),
    });
    const graph = new GraphBuilder(17, 'test');
    const [scale, scales] = [graph.floats([0.01], { dims: [] }), graph.floats([0.01, 0.02])];
    const zeros = graph.node('Cast', [graph.ints([0, 0])], { to: DataType.INT8 });
    const zero = graph.node('Cast', [graph.ints([0], [])], { to: DataType.INT8 });
    const through = (x: string) =>
      graph.node('DequantizeLinear', [graph.node('QuantizeLinear', [x, scale, zero]), scale, zero]);
    const kernel = graph.node('DequantizeLinear', ['weight', scales, zeros], { axis: 0 });
    graph.named('y', { op: 'Identity', inputs: [through(graph.node('Conv', [through('x'), kernel]))] });
    const model = await build({
      nodes: graph.nodes,
      initializers: [weight],
      inputs: [float('x', ['N', 2, 1, 1])],
      outputs: [float('y', ['N', 2, 1, 1])],
    });
    const x = floatTensor(Float32Array.of(0.3, -0.2), [1, 2, 1, 1]);
    const gradient = await gradientOf(model, x, floatTensor(Float32Array.of(1, 10), [1, 2, 1, 1]));
    // The transposed weights (1, -0.5; 1, 0.5) times the seed.
    expect([...gradient.data]).toEqual([expect.closeTo(1 * 1 + 1 * 10, 4), expect.closeTo(-0.5 * 1 + 0.5 * 10, 4)]);
  });
});
