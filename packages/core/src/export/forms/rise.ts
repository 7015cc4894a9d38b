import { ScorecamError } from '../../errors.js';
import { drawMask } from '../../methods/rise/random-masks.js';
import type { RiseOptions } from '../../methods/rise/rise.js';
import { TensorProto_DataType as DataType } from '../../onnx/gen/onnx_pb.js';
import { seededRandom } from '../../random.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { compute, stretch } from '../compute.js';
import type { ExportForm, MapParts } from '../export-form.js';
import { addLoop, unrollLoop } from '../loop-node.js';
import { reduce } from '../../rewrite/versioned-nodes.js';
import { maskedInput } from './masked-input.js';
import { maskNodes, type MaskTables, maskTables } from './rise-masks.js';

/** RISE: the cells of the masks are bits of a constant. A first loop scores the masked pictures, a second one adds the masks up. */
export const riseForm: ExportForm<RiseOptions> = {
  write: (parts, options) => {
    requireFixedCount(options);
    const { graph, size } = parts;
    const tables = tablesOf(parts, options);
    const scores = parts.scoreVariants({
      count: options.masks,
      of: 'input',
      score: 'probability',
      write: (body, chunk) => maskedInput(body, { parts, chunk, masks: maskNodes(body, tables, chunk) }),
    });
    const sum = weightedMasks(parts, scores, { tables, count: options.masks });
    const tensor = compute(graph, 'Mul', sum, 1 / (options.masks * options.probability));
    const { height, width } = size;
    const map = { tensor: stretch(graph, tensor, { rank: 3, epsilon: 0 }), height, width };
    return { raw: { tensor, dims: [height, width] }, map };
  },
};

/** @throws ScorecamError INVALID_OPTION */
function requireFixedCount({ standardError }: RiseOptions): void {
  if (standardError === 0) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    'A standard error cannot be written into a model, because the number of masks would depend on the picture; leave it out.',
  );
}

function tablesOf({ graph, size }: MapParts, { masks, cells, probability, seed }: RiseOptions): MaskTables {
  const random = seededRandom(`rise/${seed}`);
  const draws = Array.from({ length: masks }, () => drawMask(random, { cells, probability, input: size }));
  return maskTables(graph, draws, size);
}

/** Of a pass that adds masks up. */
const mostRows = 64;

/** sum_i f_i M_i, (N, H, W), from the scores (N, masks). */
function weightedMasks(
  { graph, image, layout, isUnrolled }: MapParts,
  scores: string,
  { tables, count }: { readonly tables: MaskTables; readonly count: number },
): string {
  const { height, width } = tables.size;
  const rows = largestDivisor(count, mostRows);
  const plane = reduce(graph, 'ReduceSum', { x: image, axes: [layout === 'nchw' ? 1 : 3] });
  const nothing = compute(graph, 'Mul', plane, 0); // for as many pictures as there are
  const start = graph.node('Reshape', [nothing, graph.ints([-1, height * width])]);
  const write = (body: GraphBuilder, pass: string, before: string) => {
    const first = body.node('Mul', [pass, body.ints([rows], [])]);
    const variants = body.node('Add', [first, body.ints(Array.from({ length: rows }, (_, row) => row))]);
    const masks = maskNodes(body, tables, { variants, rows });
    const flat = body.node('Reshape', [masks, body.ints([rows, height * width])]);
    const own = body.node('Gather', [scores, variants], { axis: 1 });
    return body.node('Add', [before, body.node('MatMul', [own, flat])]);
  };
  const passes = count / rows;
  const type = { dataType: DataType.FLOAT, dims: [null, height * width] };
  const sum = isUnrolled
    ? unrollLoop(graph, { passes, start, dims: [1, height * width], write })
    : addLoop(graph, { trips: graph.ints([passes], []), start, type, write });
  return graph.node('Reshape', [sum, graph.ints([-1, height, width])]);
}

function largestDivisor(count: number, most: number): number {
  for (let divisor = Math.min(count, most); divisor > 1; divisor--) if (count % divisor === 0) return divisor;
  return 1;
}
