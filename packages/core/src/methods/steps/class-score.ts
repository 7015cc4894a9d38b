/** What a method takes for the score of a class: its logit, or its probability. */
import { type Head, probabilities } from '../../model/head.js';
import type { LogitsRows } from '../../model/masked-model.js';
import { choice, type OptionsOf } from '../option.js';

/** The option of this step. */
export const scoreOption = {
  score: choice(['probability', 'logit'], 'Which model output is the score'),
} as const;

/** The scores of all classes for each row of logits. */
export function scoresOf(
  rows: LogitsRows,
  head: Head,
  { score }: OptionsOf<typeof scoreOption>,
): readonly ArrayLike<number>[] {
  return score === 'logit' ? rows : rows.map((row) => probabilities(row, head));
}
