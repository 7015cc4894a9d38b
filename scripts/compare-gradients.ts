/**
 * The gradients of real networks on onnxruntime against PyTorch's autograd:
 *
 *   python scripts/make_gradient_references.py references squeezenet1_1 resnet50
 *   npx tsx scripts/compare-gradients.ts references
 *   npx tsx scripts/compare-gradients.ts references --write docs/gradients.md
 *
 * For each network in the folder: the largest difference of the gradients at the last activation and at the image, as a
 * part of the largest value of the reference, and their correlation. Gradients at the image of networks with ReLU differ
 * by percents if a value near 0 rounds to the other side; PyTorch in float32 is as far from itself in float64, which
 * is in the last columns.
 */
import { decodeNpy, elementCount, floatTensor, type Tensor, type TensorMap } from '@scorecam/core';
import { createRuntime, openModelFile } from '@scorecam/node';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { differentiate, shapeFacts, type ShapeFacts } from '../packages/core/src/gradient/index.js';
import { indexGraph, type OnnxModel, writeModel } from '../packages/core/src/onnx/index.js';
import { exposeTensors, feedTensor, keepOutputs, probeShapes } from '../packages/core/src/rewrite/index.js';
import { gradientReport, type GradientRow } from './gradient-report.js';

const { values: flags, positionals } = parseArgs({ options: { write: { type: 'string' } }, allowPositionals: true });
const [folder = '.', ...wanted] = positionals;
const runtime = await createRuntime({ device: 'cpu', threads: 1 });

const rows: GradientRow[] = [];
for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()) {
  const name = file.slice(0, -'.json'.length);
  if (wanted.length > 0 && !wanted.some((part) => name.startsWith(part))) continue;
  const row = await compareNetwork(name).catch((error: unknown) => refused(name, error));
  console.log(Object.values(row).join('  '));
  rows.push(row);
}
await runtime.dispose();
if (flags.write !== undefined) await writeFile(flags.write, gradientReport(rows));

function refused(name: string, error: unknown): GradientRow {
  return { name, library: '', refusal: error instanceof Error ? error.message : String(error) };
}

async function compareNetwork(name: string): Promise<GradientRow> {
  const { classIndex, library } = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as {
    classIndex: number;
    library: string;
  };
  const { model, weights } = await openModelFile(join(folder, `${name}.onnx`));
  const reference = (key: string) => readNpy(`${name}.${key}`);
  const image = await reference('image');
  const run = async (graph: OnnxModel, feeds: TensorMap, fetches: readonly string[]) => {
    const session = await runtime.createSession({ bytes: writeModel(graph), weights });
    try {
      return await session.run(feeds, fetches);
    } finally {
      await session.dispose();
    }
  };
  const facts = await measure(model, image, run);
  const output = indexGraph(model).outputs[0]?.name ?? '';
  const layer = await findActivation(model, { facts, image, run }, await reference('activation'));
  const input = indexGraph(model).inputs[0]?.name ?? '';
  const graph = differentiate(model, { facts, output, targets: [layer, input] });
  const seed = floatTensor(
    Float32Array.from({ length: 1000 }, (_, i) => Number(i === classIndex)),
    [1, 1000],
  );
  const kept = keepOutputs(graph.model, [output, ...graph.gradients]);
  const results = await run(kept, { [input]: image, [graph.seed]: seed }, [output, ...graph.gradients]);
  const [byLayer = '', byImage = ''] = graph.gradients;
  const exact = await reference('byImageInDouble');
  const torch = await reference('byImage');
  const nodes = kept.graph.node.length / model.graph.node.length;
  return {
    name,
    library,
    logits: difference(results[output], await reference('logits')),
    activation: difference(results[byLayer], await reference('byActivation')),
    image: difference(results[byImage], torch),
    correlation: correlation(results[byImage], torch),
    inDouble: difference(results[byImage], exact),
    torchInDouble: difference(torch, exact),
    nodes: nodes.toFixed(1),
    tail: tailOf(model, { layer, output, facts }),
  };
}

type Run = (graph: OnnxModel, feeds: TensorMap, fetches: readonly string[]) => Promise<TensorMap>;

async function measure(model: OnnxModel, image: Tensor<'float32'>, run: Run): Promise<ShapeFacts> {
  const probe = probeShapes(model);
  const outputs = [...probe.shapes.values(), ...probe.values.values()];
  const input = indexGraph(model).inputs[0];
  const fixed = typeof input?.dims?.[0] === 'number';
  const runs: TensorMap[] = [];
  for (const count of fixed ? [1] : [2, 3])
    runs.push(await run(probe.model, { [input?.name ?? '']: repeated(image, count) }, outputs));
  return shapeFacts(probe, runs);
}

/** The last tensor of the graph with the values of a layer of the PyTorch module. */
async function findActivation(
  model: OnnxModel,
  { facts, image, run }: { facts: ShapeFacts; image: Tensor<'float32'>; run: Run },
  reference: Tensor<'float32'>,
): Promise<string> {
  const index = indexGraph(model);
  const sameSize = index.nodes
    .flatMap((node) => node.output)
    .filter((tensor) => facts.dims.get(tensor)?.slice(1).join() === reference.dims.slice(1).join());
  const exposed = exposeTensors(model, sameSize);
  const kept = keepOutputs(exposed.model, exposed.outputs);
  const results = await run(kept, { [index.inputs[0]?.name ?? '']: image }, exposed.outputs);
  const found = sameSize.filter((_, i) => Number(difference(results[exposed.outputs[i] ?? ''], reference)) < 1e-3);
  return found.at(-1) ?? fail(`no tensor of the graph is the activation of shape [${reference.dims.join(', ')}]`);
}

/** The number of nodes of the graph after the layer and its gradient; nothing if it cannot be cut there. */
function tailOf(model: OnnxModel, { layer, output, facts }: { layer: string; output: string; facts: ShapeFacts }) {
  try {
    const tail = feedTensor(model, { tensor: layer, outputs: [output] });
    return String(differentiate(tail, { facts, output, targets: [layer] }).model.graph.node.length);
  } catch {
    return '';
  }
}

async function readNpy(name: string): Promise<Tensor<'float32'>> {
  const { dims, data } = decodeNpy(new Uint8Array(await readFile(join(folder, `${name}.npy`))), name);
  return floatTensor(Float32Array.from(data, Number), dims);
}

function repeated(image: Tensor<'float32'>, times: number): Tensor<'float32'> {
  const data = new Float32Array(times * elementCount(image.dims));
  for (let time = 0; time < times; time++) data.set(image.data, time * image.data.length);
  return floatTensor(data, [times, ...image.dims.slice(1)]);
}

/** The largest difference, as a part of the largest value of the reference. */
function difference(actual: Tensor | undefined, reference: Tensor): string {
  let [largest, scale] = [0, 0];
  for (let i = 0; i < reference.data.length; i++) {
    const expected = Number(reference.data[i]);
    const distance = Math.abs(Number(actual?.data[i]) - expected);
    largest = distance <= largest ? largest : distance;
    scale = Math.max(scale, Math.abs(expected));
  }
  return (largest / scale).toExponential(1);
}

function correlation(actual: Tensor | undefined, reference: Tensor): string {
  const [a, b] = [centered(actual), centered(reference)];
  const product = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return (product(a, b) / Math.sqrt(product(a, a) * product(b, b))).toFixed(5);
}

function centered(tensor: Tensor | undefined): Float32Array {
  const data = Float32Array.from(tensor?.data ?? [], Number);
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return data.map((value) => value - mean);
}

function fail(message: string): never {
  throw new Error(message);
}
