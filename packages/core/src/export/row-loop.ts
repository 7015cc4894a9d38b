/**
 * A loop in a graph that scores variants of each picture, a chunk of rows in each pass, by a second copy of the model's
 * nodes, which reads the same weights.
 */
import { copyWith } from '../onnx/copy-with.js';
import { type NodeProto, TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import { indexGraph, type OnnxModel } from '../onnx/index.js';
import { tensorsRead } from '../onnx/subgraphs.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import { renameReads } from '../rewrite/rename-reads.js';
import { compute } from './compute.js';
import { addLoop, unrollLoop } from './loop-node.js';
import { requireFewPasses } from './require-few-passes.js';

/** The rows of one pass: variants of one picture. */
export interface Chunk {
  /** The index of the picture in the batch, an int64 scalar. */
  readonly picture: string;
  /** The indices of the variants, int64 (rows). The last one is repeated in place of missing ones. */
  readonly variants: string;
  /** The same with those that are too many. */
  readonly places: string;
  readonly rows: number;
}

/** The computation of a loop. */
export interface RowLoop {
  /** The number of variants of each picture. */
  readonly count: number;
  /** The number of rows in each pass. */
  readonly rows: number;
  /** The tensor whose first axis has as many rows as there are pictures. */
  readonly batched: string;
  /** Whether the passes are written one after another, for a single picture. */
  readonly isUnrolled: boolean;
  /** The shape of what a pass gives. */
  readonly dims: readonly number[];
  /** Writes one pass and gives its result, float32. */
  readonly write: (body: GraphBuilder, chunk: Chunk) => string;
}

/** Rows in each pass unless the model decides, as in an explanation. */
export const rowsPerPass = 8;

/** The number of passes for the variants of a picture. */
export function passesOf({ count, rows }: Pick<RowLoop, 'count' | 'rows'>): number {
  return Math.ceil(count / rows);
}

/** Adds a loop, and gives the results of its passes: for each picture in turn those of its passes. */
export function loopOverRows(graph: GraphBuilder, loop: RowLoop): string {
  const write = (body: GraphBuilder, pass: string) => loop.write(body, chunkNodes(body, pass, loop));
  if (loop.isUnrolled) {
    requireFewPasses(passesOf(loop));
    return unrollLoop(graph, { passes: passesOf(loop), dims: loop.dims, write });
  }
  const pictures = graph.node('Gather', [graph.node('Shape', [loop.batched]), graph.ints([0], [])]);
  const trips = graph.node('Mul', [pictures, graph.ints([passesOf(loop)], [])]);
  return addLoop(graph, { trips, type: { dataType: DataType.FLOAT, dims: loop.dims }, write });
}

function chunkNodes(body: GraphBuilder, pass: string, loop: RowLoop): Chunk {
  const { count, rows } = loop;
  const passes = body.ints([passesOf(loop)], []);
  const picture = body.node('Div', [pass, passes]);
  const within = body.node('Sub', [pass, body.node('Mul', [picture, passes])]);
  const first = body.node('Mul', [within, body.ints([rows], [])]);
  const places = body.node('Add', [first, body.ints(Array.from({ length: rows }, (_, row) => row))]);
  return { picture, variants: count % rows === 0 ? places : atMost(body, places, count - 1), places, rows };
}

/** min(indices, most), for int64, which Min takes only since opset 12. */
function atMost(body: GraphBuilder, indices: string, most: number): string {
  const left = compute(body, 'Relu', compute(body, 'Sub', most, body.node('Cast', [indices], { to: DataType.FLOAT })));
  return body.node('Cast', [compute(body, 'Sub', most, left)], { to: DataType.INT64 });
}

/** A part of a model, and what it is fed. */
export interface CopiedPart {
  /** The model that the part is taken of. */
  readonly source: OnnxModel;
  /** The graph around the loop, whose other tensors the copy reads. */
  readonly outer: OnnxModel;
  /** The tensors that are replaced, and by what. */
  readonly feeds: ReadonlyMap<string, string>;
  /** The tensor that is wanted. */
  readonly to: string;
}

/** Copies the nodes between tensors of a model into a body, and gives the copy of the one that is wanted. */
export function copyPart(body: GraphBuilder, part: CopiedPart): string {
  const names = new Map(part.feeds);
  for (const node of partBetween(part)) {
    for (const name of node.output) if (name !== '') names.set(name, `${body.prefix}/${name}`);
    const output = node.output.map((name) => names.get(name) ?? '');
    body.add(copyWith(renameReads(node, names), { output, name: output[0] ?? '' }));
  }
  return names.get(part.to) ?? part.to;
}

/**
 * The nodes that depend on what is fed and that `to` needs, and those that the outer graph lacks, in their order. Runtimes make one
 * operator of integers of a node and those that dequantize what it reads, if they are in the same graph: these are copied too.
 */
function partBetween({ source, outer, feeds, to }: CopiedPart): NodeProto[] {
  const known = new Set(outer.graph.node);
  const changed = new Set(feeds.keys());
  const index = indexGraph(source);
  const nodes = index.nodes.filter((node) => {
    if (node.output.some((name) => feeds.has(name))) return false;
    const isPart = !known.has(node) || tensorsRead(node).some((name) => changed.has(name));
    if (isPart) for (const name of node.output) changed.add(name);
    return isPart || (node.opType === 'DequantizeLinear' && tensorsRead(node).every((name) => index.isConstant(name)));
  });
  const needed = new Set([to]);
  const isNeeded = (node: NodeProto) => {
    const gives = node.output.some((name) => needed.has(name));
    if (gives) for (const name of tensorsRead(node)) needed.add(name);
    return gives;
  };
  return nodes.toReversed().filter(isNeeded).toReversed();
}
