/** The loop of the methods that change the input or an activation in many ways and keep the scores of each variant. */
import { BatchSize } from '../../model/batch-size.js';
import { inBatches } from '../../model/in-batches.js';
import type { PreparedModel } from '../../model/prepared-model.js';
import type { ClassMap, MethodRequest, MethodResult } from '../method.js';

/** What is scored, and what is made of the scores. */
export interface Variants {
  readonly total: number;
  /** The scores of all classes for the variants from `start` to before `end`. */
  readonly score: (start: number, end: number) => Promise<readonly ArrayLike<number>[]>;
  /** The map of a class from its scores for the first variants, as many as there are so far. */
  readonly mapOf: (scores: Float32Array, index: number) => Omit<ClassMap, 'index'>;
}

/** Scores all variants, each once for all classes, in passes that report and check the signal. */
export async function scoreVariants(
  model: PreparedModel,
  { classes, batch: asked, signal, onProgress }: Omit<MethodRequest<unknown>, 'options'>,
  { total, score, mapOf }: Variants,
): Promise<Pick<MethodResult, 'classes' | 'batch' | 'notices'>> {
  const batch = new BatchSize(asked, model.fixedBatch);
  const scores = classes.map(() => new Float32Array(total));
  let scored = 0;
  const partial = () => classes.map((index, i) => ({ index, ...mapOf(scores[i]!.subarray(0, scored), index) }));
  const onPass = (done: number) => onProgress?.({ done, total, partial });
  await inBatches(total, { batch, signal, onPass }, async (start, end) => {
    const rows = await score(start, end);
    rows.forEach((row, i) => classes.forEach((index, c) => (scores[c]![start + i] = row[index]!)));
    scored = end;
  });
  return { classes: partial(), batch: batch.value, notices: batch.notices };
}
