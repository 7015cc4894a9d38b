import { type Sliding, windowSpans } from '../../methods/occlusion.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { compute, stretch } from '../compute.js';
import type { ExportForm } from '../export-form.js';
import type { ScoreKind } from '../score-nodes.js';
import { maskedInput } from './masked-input.js';

/** Occlusion: a window for each variant, and the mean loss of the windows that cover a pixel, as matrix products. */
export const occlusionForm: ExportForm<Sliding & { readonly score: ScoreKind }> = {
  write: (parts, options) => {
    const { graph, size } = parts;
    const { height, width } = size;
    const [down, across] = [windowSpans(height, options), windowSpans(width, options)];
    const [rows, columns] = [insideNodes(graph, down, height), insideNodes(graph, across, width)];
    const scores = parts.scoreVariants({
      count: down.length * across.length,
      of: 'input',
      score: options.score,
      write: (body, chunk) => {
        const row = body.node('Div', [chunk.variants, body.ints([across.length], [])]);
        const column = body.node('Sub', [chunk.variants, body.node('Mul', [row, body.ints([across.length], [])])]);
        const tall = body.node('Reshape', [body.node('Gather', [rows, row]), body.ints([chunk.rows, height, 1])]);
        const wide = body.node('Reshape', [body.node('Gather', [columns, column]), body.ints([chunk.rows, 1, width])]);
        const masks = compute(body, 'Sub', 1, body.node('Mul', [tall, wide]));
        return maskedInput(body, { parts, chunk, masks });
      },
    });
    const losses = graph.node('Sub', [parts.scoreOfPicture(options.score), scores]);
    const table = graph.node('Reshape', [losses, graph.ints([-1, down.length, across.length])]);
    const byRow = graph.node('MatMul', [shares(graph, rows, { spans: down, length: height }), table]);
    const transposed = graph.node('Transpose', [shares(graph, columns, { spans: across, length: width })], {
      perm: [1, 0],
    });
    const tensor = graph.node('MatMul', [byRow, transposed]);
    const map = { tensor: stretch(graph, tensor, { rank: 3, epsilon: 0 }), height, width };
    return { raw: { tensor, dims: [height, width] }, map };
  },
};

type Span = readonly [first: number, end: number];

/** For each window 1 at the pixels that it covers and 0 elsewhere, (windows, length). */
function insideNodes(graph: GraphBuilder, spans: readonly Span[], length: number): string {
  const pixels = graph.floats(
    Array.from({ length }, (_, pixel) => pixel),
    { dims: [1, length] },
  );
  const column = (values: readonly number[]) => graph.floats(values, { dims: [spans.length, 1] });
  const starts = column(spans.map(([first]) => first - 0.5));
  const ends = column(spans.map(([, end]) => end - 0.5));
  const isIn = graph.node('Mul', [graph.node('Sub', [pixels, starts]), graph.node('Sub', [ends, pixels])]);
  return graph.node('Cast', [compute(graph, 'Greater', isIn, 0)], { to: 1 });
}

/** For each pixel the share that each window has in its mean, (length, windows). */
function shares(
  graph: GraphBuilder,
  inside: string,
  { spans, length }: { readonly spans: readonly Span[]; readonly length: number },
): string {
  const counts = Array.from({ length }, (_, at) => spans.filter(([first, end]) => first <= at && at < end).length);
  const transposed = graph.node('Transpose', [inside], { perm: [1, 0] });
  return graph.node('Div', [transposed, graph.floats(counts, { dims: [length, 1] })]);
}
