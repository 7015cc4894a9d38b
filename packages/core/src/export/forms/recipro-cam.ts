import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { compute, stretch } from '../compute.js';
import type { ExportForm } from '../export-form.js';
import type { Chunk } from '../row-loop.js';
import type { ScoreKind } from '../score-nodes.js';
import { activationOf } from './by-gradients.js';

/** Along one axis a position is kept by max(0, peak - slope |distance|): itself alone, or the kernel 1 2 1 over 4. */
const tents = { position: { peak: 1, slope: 1 }, gaussian: { peak: 1 / 2, slope: 1 / 4 } } as const;

/** Recipro-CAM: for each position an activation that keeps it alone, or spreads it over its neighbors. */
export const reciproCamForm: ExportForm<{ readonly keep: 'position' | 'gaussian'; readonly score: ScoreKind }> = {
  write: (parts, { keep, score }) => {
    const { graph } = parts;
    const { tensor: activation, count, height, width } = activationOf(parts);
    const columns = graph.node('Reshape', [activation, graph.ints([-1, count, height * width])]);
    const scores = parts.scoreVariants({
      count: height * width,
      of: 'layer',
      score,
      write: (body, chunk) => {
        const own = body.node('Gather', [columns, chunk.picture]); // (K, h w)
        const values = body.node('Transpose', [body.node('Gather', [own, chunk.variants], { axis: 1 })], {
          perm: [1, 0],
        });
        const column = body.node('Reshape', [values, body.ints([chunk.rows, count, 1, 1])]);
        return body.node('Mul', [column, keptNodes(body, chunk, { height, width, ...tents[keep] })]);
      },
    });
    const map = graph.node('Reshape', [scores, graph.ints([-1, height, width])]);
    const stretched = { tensor: stretch(graph, map, { rank: 3, epsilon: 0 }), height, width };
    return { raw: { tensor: map, dims: [height, width] }, map: stretched };
  },
};

interface Tent {
  readonly height: number;
  readonly width: number;
  readonly peak: number;
  readonly slope: number;
}

/** What each place gets of the position that a row keeps, (rows, 1, h, w). */
function keptNodes(body: GraphBuilder, { variants, rows }: Chunk, { height, width, peak, slope }: Tent): string {
  const row = body.node('Div', [variants, body.ints([width], [])]);
  const column = body.node('Sub', [variants, body.node('Mul', [row, body.ints([width], [])])]);
  const along = (position: string, dims: readonly number[]) => {
    const at = body.node('Reshape', [body.node('Cast', [position], { to: 1 }), body.ints([rows, 1, 1, 1])]);
    const length = Math.max(...dims);
    const places = body.floats(
      Array.from({ length }, (_, i) => i),
      { dims },
    );
    const distance = compute(body, 'Mul', compute(body, 'Abs', body.node('Sub', [at, places])), slope);
    return compute(body, 'Relu', compute(body, 'Sub', peak, distance));
  };
  return body.node('Mul', [along(row, [1, 1, height, 1]), along(column, [1, 1, 1, width])]);
}
