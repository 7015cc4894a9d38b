/** The masks of methods/rise/random-masks.ts as nodes: their cells as bits of words, and the bilinear upsampling as matrix products. */
import { cellOf, type MaskDraw } from '../../methods/rise/random-masks.js';
import { TensorProto_DataType as DataType } from '../../onnx/gen/onnx_pb.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { slice } from '../../rewrite/versioned-nodes.js';
import type { Size } from '../../spatial-map.js';
import { compute } from '../compute.js';

/** Constants of a graph: what all masks are made of. */
export interface MaskTables {
  /** The cells, (masks, words), 24 of them in each word of float32, which holds such integers exactly. */
  readonly words: string;
  /** In pixels, (masks, 1, 1). */
  readonly down: string;
  /** In pixels, (masks, 1, 1). */
  readonly across: string;
  /** s. */
  readonly cells: number;
  /** Of a mask. */
  readonly size: Size;
}

const bits = 24;

/** Adds the constants for masks. */
export function maskTables(graph: GraphBuilder, draws: readonly MaskDraw[], size: Size): MaskTables {
  const cells = draws[0]?.grid.width ?? 0;
  const count = Math.ceil(cells ** 2 / bits);
  const floats = (values: readonly number[], dims: readonly number[]) =>
    graph.node('Cast', [graph.ints(values, dims)], { to: DataType.FLOAT }); // a small integer takes fewer bytes than a float
  const shift = (of: 'x' | 'y') =>
    floats(
      draws.map(({ shift }) => shift[of]),
      [draws.length, 1, 1],
    );
  const words = draws.flatMap(({ grid }) => Array.from({ length: count }, (_, word) => wordOf(grid.data, word)));
  return { words: floats(words, [draws.length, count]), down: shift('y'), across: shift('x'), cells, size };
}

function wordOf(cells: Float32Array, word: number): number {
  return cells.slice(word * bits, (word + 1) * bits).reduce((sum, cell, bit) => sum + cell * 2 ** bit, 0);
}

/** Some of the masks, (rows, H, W). */
export function maskNodes(
  body: GraphBuilder,
  tables: MaskTables,
  { variants, rows }: { readonly variants: string; readonly rows: number },
): string {
  const { cells, size } = tables;
  const cell = cellOf(cells, size);
  const own = (table: string) => body.node('Gather', [table, variants]);
  const down = { shift: own(tables.down), cell: cell.height, length: size.height, cells };
  const across = { shift: own(tables.across), cell: cell.width, length: size.width, cells };
  const grids = gridNodes(body, own(tables.words), { cells, rows });
  return body.node('MatMul', [body.node('MatMul', [taps(body, down, 'rows'), grids]), taps(body, across, 'columns')]);
}

/** The cells of words (rows, words), (rows, s, s). */
function gridNodes(
  body: GraphBuilder,
  words: string,
  { cells, rows }: { readonly cells: number; readonly rows: number },
): string {
  const powers = body.floats(
    Array.from({ length: bits }, (_, bit) => 2 ** bit),
    { dims: [1, 1, bits] },
  );
  const column = body.node('Reshape', [words, body.ints([rows, -1, 1])]);
  const shifted = body.node('Floor', [body.node('Div', [column, powers])]);
  const even = compute(body, 'Mul', body.node('Floor', [compute(body, 'Mul', shifted, 0.5)]), 2);
  const all = body.node('Reshape', [body.node('Sub', [shifted, even]), body.ints([rows, -1])]);
  const own = slice(body, all, { axis: 1, start: 0, end: cells ** 2 });
  return body.node('Reshape', [own, body.ints([rows, cells, cells])]);
}

/** One axis of masks. */
interface MaskAxis {
  /** (rows, 1, 1). */
  readonly shift: string;
  /** Pixels of a cell. */
  readonly cell: number;
  /** Pixels of a mask. */
  readonly length: number;
  /** s. */
  readonly cells: number;
}

/** The weight of each cell in each pixel, (rows, length, s) or (rows, s, length), as `axisTaps` has it. */
function taps(body: GraphBuilder, { shift, cell, length, cells }: MaskAxis, along: 'rows' | 'columns'): string {
  const column = (count: number) => (along === 'rows' ? [1, count, 1] : [1, 1, count]);
  const row = (count: number) => (along === 'rows' ? [1, 1, count] : [1, count, 1]);
  const range = (count: number, first: number) => Array.from({ length: count }, (_, i) => first + i);
  const pixels = body.node('Add', [body.floats(range(length, 0.5), { dims: column(length) }), shift]);
  const position = body.node('Abs', [
    compute(body, 'Sub', compute(body, 'Mul', pixels, cells / ((cells + 1) * cell)), 0.5),
  ]);
  const last = cells - 1;
  const beyond = body.node('Abs', [compute(body, 'Sub', position, last)]);
  const mirrored = body.node('Relu', [compute(body, 'Sub', last, beyond)]);
  const distance = body.node('Abs', [body.node('Sub', [mirrored, body.floats(range(cells, 0), { dims: row(cells) })])]);
  return body.node('Relu', [compute(body, 'Sub', 1, distance)]);
}
