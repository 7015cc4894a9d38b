/**
 * How the time of Score-CAM grows with the channels of the layer and with the pixels of the input. Writes a table to standard
 * output and a plot to docs/speed-growth.svg:
 *
 *   npx tsx scripts/bench-growth.ts [rounds]
 *
 * The network is made for it: convolutions of a fixed cost, then one of 1 x 1 to K channels, so that a pass takes about as
 * long for any K. Processor time counts, read from /proc, so on Linux only; the sizes alternate.
 */
import { floatTensor } from '@scorecam/core';
import { floatTensorProto, testModel } from '../packages/core/dist/testing/tiny-models.js';
import { intsOf } from '../packages/core/dist/onnx/attributes.js';
import { TensorProto_DataType as DataType } from '../packages/core/dist/onnx/gen/onnx_pb.js';
import { makeNode } from '../packages/core/dist/rewrite/make-node.js';
import { openExplainer } from '@scorecam/node';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { processorSeconds } from './process-usage.js';

const rounds = Number(process.argv[2] ?? 3);
const width = 32;
const channelCounts = [64, 128, 256, 512, 1024, 2048];
const sides = [128, 192, 256, 384, 512];

interface Size {
  readonly channels: number;
  readonly side: number;
}

/** image -> Conv 3 to 32, stride 8 -> 2 x Conv 32 to 32 -> AveragePool by 4 -> Conv 1 x 1 to K -> GlobalAveragePool -> Gemm */
function network(channels: number): Uint8Array {
  const conv = (input: string, name: string, attributes: ReturnType<typeof intsOf>[]) => [
    makeNode({ op: 'Conv', inputs: [input, `${name}.weight`], output: name, attributes }),
    makeNode({ op: 'Relu', inputs: [name], output: `${name}_relu` }),
  ];
  const same = [intsOf('kernel_shape', [3, 3]), intsOf('pads', [1, 1, 1, 1])];
  return testModel({
    inputs: [{ name: 'image', dataType: DataType.FLOAT, dims: ['batch', 3, 'height', 'width'] }],
    outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: ['batch', 10] }],
    initializers: [
      floatTensorProto('first.weight', [width, 3, 8, 8]),
      floatTensorProto('second.weight', [width, width, 3, 3]),
      floatTensorProto('third.weight', [width, width, 3, 3]),
      floatTensorProto('last.weight', [channels, width, 1, 1]),
      floatTensorProto('gemm.weight', [channels, 10]),
    ],
    nodes: [
      ...conv('image', 'first', [intsOf('kernel_shape', [8, 8]), intsOf('strides', [8, 8])]),
      ...conv('first_relu', 'second', same),
      ...conv('second_relu', 'third', same),
      makeNode({
        op: 'AveragePool',
        inputs: ['third_relu'],
        output: 'pool',
        attributes: [intsOf('kernel_shape', [4, 4]), intsOf('strides', [4, 4])],
      }),
      ...conv('pool', 'last', [intsOf('kernel_shape', [1, 1])]),
      makeNode({ op: 'GlobalAveragePool', inputs: ['last_relu'], output: 'mean' }),
      makeNode({ op: 'Flatten', inputs: ['mean'], output: 'features' }),
      makeNode({ op: 'Gemm', inputs: ['features', 'gemm.weight'], output: 'scores' }),
    ],
  });
}

/** Processor seconds of one exact explanation. */
async function time({ channels, side }: Size): Promise<number> {
  const path = join(folder, `${channels}.onnx`);
  writeFileSync(path, network(channels));
  const explainer = await openExplainer(path, {
    device: 'cpu',
    threads: 1,
    layer: 'last_relu',
    preprocessing: { size: [side, side] },
  });
  const data = Float32Array.from({ length: 3 * side * side }, (_, i) => Math.sin(12.9898 * i));
  const start = processorSeconds();
  const { work } = await explainer.explainInput(floatTensor(data, [1, 3, side, side]));
  const seconds = processorSeconds() - start;
  await explainer.dispose();
  // Channels without spatial information take no pass.
  return (seconds * channels) / work.count;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Two panels, both axes logarithmic, with a line of slope 1 through the last point. */
function plot(series: readonly { readonly title: string; readonly points: readonly (readonly [number, number])[] }[]) {
  const [panel, margin] = [300, 50];
  const panels = series.map(({ title, points }, i) => {
    const scale = (values: readonly number[]) => {
      const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
      return (value: number) => (Math.log(value) - low) / (high - low);
    };
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const [lastX, lastY] = [xs.at(-1)!, ys.at(-1)!];
    const straight = xs.map((x) => (lastY * x) / lastX);
    const [toX, toY] = [scale(xs), scale([...ys, ...straight])];
    const left = margin + i * (panel + 2 * margin);
    const at = (x: number, y: number) =>
      `${(left + panel * toX(x)).toFixed(1)},${(30 + panel * (1 - toY(y))).toFixed(1)}`;
    const line = (values: readonly number[], style: string) =>
      `<polyline fill="none" ${style} points="${values.map((y, j) => at(xs[j]!, y)).join(' ')}"/>`;
    const ticks = points.map(
      ([x, y]) =>
        `<text x="${(left + panel * toX(x)).toFixed(1)}" y="${panel + 48}" text-anchor="middle">${x}</text>` +
        `<text x="${left - 8}" y="${(34 + panel * (1 - toY(y))).toFixed(1)}" text-anchor="end">${y.toFixed(2)}</text>`,
    );
    return (
      `<text x="${left}" y="16">${title}</text><rect x="${left}" y="30" width="${panel}" height="${panel}" fill="none" stroke="#999"/>` +
      `${line(straight, 'stroke="#999" stroke-dasharray="4"')}${line(ys, 'stroke="#06c" stroke-width="2"')}${ticks.join('')}`
    );
  });
  const [width, height] = [series.length * (panel + 2 * margin), panel + 60];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">\n<rect width="${width}" height="${height}" fill="#fff"/>\n${panels.join('\n')}\n</svg>\n`;
}

const folder = mkdtempSync(join(tmpdir(), 'scorecam-growth-'));
const byChannels = channelCounts.map((channels) => ({ channels, side: 224 }));
const bySide = sides.map((side) => ({ channels: 128, side }));
const times = new Map<Size, number[]>([...byChannels, ...bySide].map((size) => [size, []]));
for (let round = 0; round < rounds; round++) for (const [size, found] of times) found.push(await time(size));
rmSync(folder, { recursive: true });
const seconds = (size: Size) => median(times.get(size)!);
console.log(
  `${rounds} rounds, load ${loadavg()[0]?.toFixed(1)}\n\n| channels | input | processor s | per mask and megapixel, ms |\n| --- | --- | --- | --- |`,
);
for (const size of [...byChannels, ...bySide]) {
  const { channels, side } = size;
  const each = (1e9 * seconds(size)) / channels / side ** 2;
  console.log(`| ${channels} | ${side} x ${side} | ${seconds(size).toFixed(2)} | ${each.toFixed(1)} |`);
}
writeFileSync(
  'docs/speed-growth.svg',
  plot([
    {
      title: 'processor seconds by channels, 224 x 224',
      points: byChannels.map((size) => [size.channels, seconds(size)]),
    },
    {
      title: 'processor seconds by pixels, 128 channels',
      points: bySide.map((size) => [size.side ** 2, seconds(size)]),
    },
  ]),
);
