import { differentiate, shapeFacts } from '../../gradient/index.js';
import { TensorProto_DataType as DataType } from '../../onnx/gen/onnx_pb.js';
import { memorySource, type OnnxModel, readModel, writeModel } from '../../onnx/index.js';
import { GraphBuilder } from '../../rewrite/graph-builder.js';
import { probeShapes } from '../../rewrite/index.js';
import type { Runtime } from '../../runtime.js';
import { elementCount, floatTensor, type Tensor, type TensorMap } from '../../tensor.js';
import { wholeModel } from '../conformance-models.js';
import { testModel } from '../tiny-models.js';
import { assertClose } from '../closeness.js';
import { type GradientRow, mixedNumbers } from './gradient-row.js';
import { seedValue, type StoredRow, tiedValue } from './stored-rows.js';

/** A point on a line through x, and what the output there counts in a difference quotient. */
interface Step {
  readonly length: number;
  readonly weight: number;
}

const steps: Readonly<Record<GradientRow['kind'], readonly Step[]>> = {
  linear: [
    { length: 1 / 16, weight: 8 },
    { length: -1 / 16, weight: -8 },
  ],
  smooth: [
    { length: 1 / 32, weight: (32 * 8) / 12 },
    { length: -1 / 32, weight: (-32 * 8) / 12 },
    { length: 2 / 32, weight: -32 / 12 },
    { length: -2 / 32, weight: 32 / 12 },
  ],
};

/** The quotients take up to 50 times the 6e-8 that float32 leaves of an output, against a sum over all outputs. */
const tolerances = { linear: 1e-5, smooth: 5e-5 } as const;

/** Images in a batch whose gradient is checked, and the random directions in which it is. */
const [images, directions] = [2, 6];

/**
 * Compares the gradient of a row, times a direction, with what its graph does on the runtime along that direction.
 *
 * @throws Error with both numbers if they differ
 */
export async function checkGradient(runtime: Runtime, row: GradientRow, opset: number): Promise<void> {
  const model = await rowModel(row, opset);
  const x = pointsOf(row, images);
  const { facts, seedDims } = await measure(runtime, model, [x, pointsOf(row, images + 1)]);
  const graph = differentiate(model, { facts, output: 'y', targets: ['x'] });
  const seed = floatTensor(Float32Array.from(mixedNumbers('seed', elementCount(seedDims))), seedDims);
  const [name = ''] = graph.gradients;
  const results = await inSession(runtime, graph.model, async (run) => {
    const { [name]: gradient } = await run({ x, [graph.seed]: seed }, [name]);
    const lines = linesThrough(x, steps[row.kind]);
    const seeds = repeated(seed, (lines.dims[0] ?? 0) / images);
    const { y } = await run({ x: lines, [graph.seed]: seeds }, ['y']);
    return { gradient, y };
  });
  if (results.gradient?.dims.join() !== x.dims.join()) {
    throw new Error(`the gradient has the shape [${results.gradient?.dims.join()}] instead of [${x.dims.join()}]`);
  }
  compare(numbersOf(results.gradient), { y: numbersOf(results.y), seed: numbersOf(seed), kind: row.kind });
}

/**
 * Compares the gradient of a row with the stored one.
 *
 * @throws Error with the first value that differs by more than 1e-6
 */
export async function checkStoredGradient(runtime: Runtime, row: StoredRow, opset: number): Promise<void> {
  const [batch = 1, ...shape] = row.dims;
  const model = await rowModel({ ...row, shape }, opset);
  const count = elementCount(row.dims);
  const x = floatTensor(
    Float32Array.from({ length: count }, (_, i) => row.x?.[i] ?? tiedValue(i)),
    row.dims,
  );
  const { facts, seedDims } = await measure(runtime, model, [x, repeated(x, batch + 1)]);
  const graph = differentiate(model, { facts, output: 'y', targets: ['x'] });
  const seed = floatTensor(
    Float32Array.from({ length: elementCount(seedDims) }, (_, i) => seedValue(i)),
    seedDims,
  );
  const [name = ''] = graph.gradients;
  const results = await inSession(runtime, graph.model, (run) => run({ x, [graph.seed]: seed }, [name]));
  const { expected } = row;
  const wanted =
    'gradient' in expected ? expected.gradient : expected.factors.map((factor, i) => factor * seedValue(i));
  assertClose(results[name], floatTensor(Float32Array.from(wanted), row.dims), { absolute: 1e-6 });
}

/** The graph of a row, with x as its input and y as its output. */
function rowModel(
  { build, shape, name }: Pick<GradientRow, 'build' | 'shape' | 'name'>,
  opset: number,
): Promise<OnnxModel> {
  const graph = new GraphBuilder(opset, 'row');
  graph.named('y', { op: 'Identity', inputs: [build(graph, 'x')] });
  const bytes = testModel({
    opset,
    nodes: graph.nodes,
    inputs: [{ name: 'x', dataType: DataType.FLOAT, dims: ['batch', ...shape] }],
    outputs: [{ name: 'y', dataType: DataType.FLOAT, dims: undefined }],
  });
  return readModel(memorySource(bytes), `${name}.onnx`);
}

function pointsOf({ shape, points, kind }: GradientRow, count: number): Tensor<'float32'> {
  const dims = [count, ...shape];
  const mixed = mixedNumbers(`x ${dims.slice(1).join()}`, elementCount(dims));
  const aside = kind === 'smooth' ? 1 / 100 : 0;
  const near = mixed.map((value, i) => (points ? (points[i % points.length] ?? 0) + aside * value : value));
  return floatTensor(Float32Array.from(near), dims);
}

async function measure(runtime: Runtime, model: OnnxModel, batches: readonly Tensor[]) {
  const probe = probeShapes(model);
  const outputs = [...probe.shapes.values(), ...probe.values.values()];
  const runs = await inSession(runtime, probe.model, async (run) => {
    const results: TensorMap[] = [];
    for (const x of batches) results.push(await run({ x }, outputs));
    return results;
  });
  const seedDims = numbersOf(runs[0]?.[probe.shapes.get('y') ?? '']);
  return { facts: shapeFacts(probe, runs), seedDims };
}

/** x at every step along every direction, as one batch. */
function linesThrough(x: Tensor<'float32'>, along: readonly Step[]): Tensor<'float32'> {
  const points = Array.from({ length: directions }, (_, i) => direction(i, x.data.length)).flatMap((v) =>
    along.map(({ length }) => x.data.map((value, i) => value + length * (v[i] ?? 0))),
  );
  const data = new Float32Array(points.length * x.data.length);
  for (const [i, point] of points.entries()) data.set(point, i * x.data.length);
  return floatTensor(data, [points.length * images, ...x.dims.slice(1)]);
}

/** Multiples of 1/16: steps from round points are exact in float32. */
function direction(number: number, count: number): number[] {
  return mixedNumbers(`direction ${number}`, count).map((value) => Math.round(value * 16) / 16);
}

function repeated(tensor: Tensor<'float32'>, times: number): Tensor<'float32'> {
  const data = new Float32Array(times * tensor.data.length);
  for (let time = 0; time < times; time++) data.set(tensor.data, time * tensor.data.length);
  return floatTensor(data, [times * (tensor.dims[0] ?? 1), ...tensor.dims.slice(1)]);
}

interface Differences {
  /** The outputs at every step along every direction. */
  readonly y: readonly number[];
  readonly seed: readonly number[];
  readonly kind: GradientRow['kind'];
}

function compare(gradient: readonly number[], { y, seed, kind }: Differences): void {
  for (let i = 0; i < directions; i++) {
    const changes = direction(i, gradient.length).map((v, element) => v * (gradient[element] ?? NaN));
    const quotient = sum(
      steps[kind].map(({ weight }, step) => {
        const start = (i * steps[kind].length + step) * seed.length;
        return weight * sum(seed.map((s, element) => s * (y[start + element] ?? NaN)));
      }),
    );
    const size = sum(changes.map(Math.abs)) || 1;
    if (Math.abs(sum(changes) - quotient) <= tolerances[kind] * size) continue;
    throw new Error(`along direction ${i} the gradient says ${sum(changes)}, and the outputs ${quotient}`);
  }
}

function numbersOf(tensor: Tensor | undefined): number[] {
  return Array.from(tensor?.data ?? [], Number);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

type Run = (feeds: TensorMap, fetches: readonly string[]) => Promise<TensorMap>;

async function inSession<T>(runtime: Runtime, model: OnnxModel, use: (run: Run) => Promise<T>): Promise<T> {
  const session = await runtime.createSession(wholeModel(writeModel(model)));
  try {
    return await use((feeds, fetches) => session.run(feeds, fetches));
  } finally {
    await session.dispose();
  }
}
