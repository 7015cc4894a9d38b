/**
 * The resampling of image/resize.ts and the framing of image/view.ts as nodes, for pictures of any size. Along an axis of `in` samples
 * that is resized to `out`, the weight of input sample j in output sample i is, up to the factor that makes their sum 1,
 *
 *     max(0, 2 max(in, out) - |(2j + 1) out - (2i + 1) in|)
 *
 * which are integers, and exact in float32 while in · out is below 2^23. As there, weights are whole multiples of 2^-22, divided
 * digit by digit, and each pass rounds to whole levels. A weight has a high and a low part of 11 bits, so that the sums of both are integers below 2^24
 * too, and every level is equal to the last bit while a picture shrinks to no less than a sixteenth.
 *
 * Matrix products with these weights need no operator `Resize`, whose antialias exists since opset 18 alone, has another filter and
 * does not round between its passes.
 */
import { type Preprocessing, shorterSide } from '../../image/preprocessing.js';
import { TensorProto_DataType as DataType } from '../../onnx/gen/onnx_pb.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { reduce } from '../../rewrite/versioned-nodes.js';
import { compute } from '../compute.js';

/** Names of scalars of float32. */
interface GraphSize {
  readonly width: string;
  readonly height: string;
}

/** One axis: its length, what it is resized to, and the window of the result that is kept. */
interface GraphAxis {
  readonly from: string;
  readonly to: string;
  /** The place of the window's first sample. */
  readonly start: string;
  readonly count: number;
}

/** What the preprocessing keeps of a picture, whole levels of 0 to 255: from planes (N, C, H, W) to (N, C, h, w). */
export function resizePlanes(graph: GraphBuilder, planes: string, preprocessing: Preprocessing): string {
  const [width, height] = preprocessing.size;
  const picture = sidesOf(graph, planes);
  const resized = resizedSize(graph, picture, preprocessing);
  const axis = (name: 'width' | 'height', count: number): GraphAxis => {
    const start = graph.node('Round', [compute(graph, 'Mul', compute(graph, 'Sub', resized[name], count), 0.5)]);
    return { from: picture[name], to: resized[name], start, count };
  };
  const columns = weights(graph, axis('width', width), 'columns');
  const rows = weights(graph, axis('height', height), 'rows');
  const wide = roundedSum(graph, columns, (part) => graph.node('MatMul', [planes, part]));
  return roundedSum(graph, rows, (part) => graph.node('MatMul', [part, wide]));
}

/** 2^11. */
const half = 2048;

/** Weights in multiples of 2^-22: 2^11 high + low, integers both. */
interface SplitWeights {
  readonly high: string;
  readonly low: string;
}

/** floor((2^11 A + B + 2^21) / 2^22) for the sums A and B of the two parts, with no term that float32 does not hold. */
function roundedSum(graph: GraphBuilder, { high, low }: SplitWeights, sumOf: (part: string) => string): string {
  const carried = graph.node('Floor', [
    compute(graph, 'Div', compute(graph, 'Add', sumOf(low), half * half * 0.5), half),
  ]);
  const levels = graph.node('Floor', [compute(graph, 'Div', compute(graph, 'Add', sumOf(high), carried), half)]);
  return compute(graph, 'Min', levels, 255);
}

/** The size of the whole picture once it is resized; the longer side is rounded down. */
function resizedSize(graph: GraphBuilder, picture: GraphSize, preprocessing: Preprocessing): GraphSize {
  const { size, resize, resizeTo } = preprocessing;
  const [width, height] = size.map((length) => scalar(graph, length)) as [string, string]; // two sides
  if (resize === 'squash' && resizeTo === undefined) return { width, height };
  const shorter = scalar(graph, shorterSide(preprocessing));
  if (resize === 'squash') return { width: shorter, height: shorter };
  const least = graph.node('Min', [picture.width, picture.height]);
  // Both terms are below 2^23, so a quotient between two integers is further from them than float32 rounds.
  const scaled = (length: string) =>
    graph.node('Floor', [compute(graph, 'Div', compute(graph, 'Mul', shorter, length), least)]);
  return { width: scaled(picture.width), height: scaled(picture.height) };
}

/** The matrix of an axis: (in, out) for columns, (out, in) for rows. */
function weights(graph: GraphBuilder, axis: GraphAxis, along: 'columns' | 'rows'): SplitWeights {
  const triangle = triangles(graph, axis, along);
  const sum = reduce(graph, 'ReduceSum', { x: triangle, axes: [along === 'columns' ? 0 : 1] });
  const multiples = multiplesOf(graph, triangle, sum);
  const high = graph.node('Floor', [compute(graph, 'Div', multiples, half)]);
  return { high, low: compute(graph, 'Sub', multiples, compute(graph, 'Mul', high, half)) };
}

/** How many bits of a quotient each step of the division gives, 22 in all. */
const digits = [5, 5, 4, 4, 4];

/**
 * round(2^22 part / whole) for integers part <= whole < 2^19. float32 would round the quotient before it is rounded to an integer, and
 * some runtimes lack float64, so this is the long division: no dividend and no product reaches 2^24, and so all are exact.
 */
function multiplesOf(graph: GraphBuilder, part: string, whole: string): string {
  const divided = (x: string) => graph.node('Floor', [graph.node('Div', [x, whole])]);
  let [quotient, rest] = ['', part];
  for (const bits of digits) {
    const dividend = compute(graph, 'Mul', rest, 2 ** bits);
    const digit = divided(dividend);
    rest = compute(graph, 'Sub', dividend, compute(graph, 'Mul', digit, whole));
    quotient = quotient === '' ? digit : compute(graph, 'Add', compute(graph, 'Mul', quotient, 2 ** bits), digit);
  }
  return compute(graph, 'Add', quotient, divided(compute(graph, 'Mul', rest, 2))); // 1 for a rest of a half or more
}

function triangles(graph: GraphBuilder, { from, to, start, count }: GraphAxis, along: 'columns' | 'rows'): string {
  const input = compute(graph, 'Range', 0, from, 1);
  const window = Array.from({ length: count }, (_, place) => place);
  const output = compute(graph, 'Add', graph.floats(window), start);
  const column: readonly number[] = [-1, 1];
  const row: readonly number[] = [1, -1];
  const [j, i] = along === 'columns' ? ([column, row] as const) : ([row, column] as const);
  const odd = (places: string, dims: readonly number[]) => {
    const doubled = compute(graph, 'Add', compute(graph, 'Mul', places, 2), 1);
    return graph.node('Reshape', [doubled, graph.ints(dims)]);
  };
  const distance = graph.node('Abs', [
    compute(graph, 'Sub', compute(graph, 'Mul', odd(input, j), to), compute(graph, 'Mul', odd(output, i), from)),
  ]);
  const reach = compute(graph, 'Mul', graph.node('Max', [from, to]), 2);
  return graph.node('Relu', [compute(graph, 'Sub', reach, distance)]);
}

/** The height and width of planes. The Cast comes first, as OpenCV 5 does not cast what a Gather takes from a shape. */
function sidesOf(graph: GraphBuilder, planes: string): GraphSize {
  const shape = graph.node('Cast', [graph.node('Shape', [planes])], { to: DataType.FLOAT });
  const side = (axis: number) => graph.node('Gather', [shape, graph.ints([axis], [])], { axis: 0 });
  return { height: side(2), width: side(3) };
}

function scalar(graph: GraphBuilder, value: number): string {
  return graph.floats([value], { dims: [] });
}
