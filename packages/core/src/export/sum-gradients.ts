/** The weighted sum of the gradients at several points around each picture, by a loop. */
import { reduce } from '../rewrite/versioned-nodes.js';
import { asInput } from './as-input.js';
import type { GraphPoints } from './export-form.js';
import type { MapContext } from './map-parts.js';
import type { PlannedMap } from './plan-maps.js';
import { copyPart, loopOverRows, passesOf, rowsPerPass } from './row-loop.js';

/** sum_i w_i grad f(x_i), float32 of the shape of the input, for a map whose form asks for the gradient of the input. */
export function sumGradients(context: MapContext, points: GraphPoints, map: PlannedMap): string {
  const { graph, facts, readable, scores } = context;
  const { seeded, batch } = readable;
  const count = points.weights.length;
  const sizes = { count, rows: batch ?? Math.min(rowsPerPass, count) };
  const passes = passesOf(sizes);
  const padded = [...points.weights, ...Array<number>(passes * sizes.rows - count).fill(0)];
  const weights = graph.floats(padded);
  const seed = seeded.seedOf(map);
  const { channels, height, width } = facts.size;
  const image = facts.input.layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  const dims = facts.input.flat ? [channels * height * width] : image;
  const found = loopOverRows(graph, {
    ...sizes,
    dims,
    batched: scores,
    isUnrolled: context.isUnrolled,
    write: (body, chunk) => {
      const feed = asInput(body, points.write(body, chunk), facts);
      const sameOnes = body.node('Add', [body.ints(Array<number>(sizes.rows).fill(0)), chunk.picture]);
      const feeds = new Map([
        [facts.input.name, feed],
        [seed, body.node('Gather', [seed, sameOnes])],
      ]);
      const part = { source: seeded.model, outer: seeded.model, feeds, to: seeded.gradientOf(map) };
      const column = body.ints([-1, ...dims.map(() => 1)]);
      const own = body.node('Reshape', [body.node('Gather', [weights, chunk.places]), column]);
      const weighed = body.node('Mul', [copyPart(body, part), own]);
      return reduce(body, 'ReduceSum', { x: weighed, axes: [0], keepdims: false });
    },
  });
  const byPicture = graph.node('Reshape', [found, graph.ints([-1, passes, ...image])]);
  return reduce(graph, 'ReduceSum', { x: byPicture, axes: [1], keepdims: false });
}
