/** The scores in an output beside that of the boxes. */
import type { ScorecamError } from '../errors.js';
import { areProbabilities, type BoxTable } from './box-table.js';
import type { KnownDetector, ScoreColumns } from './detection-form.js';

type Scores = Omit<ScoreColumns, 'output' | 'boxesLast'>;

interface Known extends KnownDetector {
  /** Whether the boxes are those of a detection transformer, whose class "no object" comes last. */
  readonly isTransformer: boolean;
}

/**
 * Of logits the number of labels says what they are: one more logit than labels is a softmax with a class for nothing, as
 * many are sigmoids, unless a label is the background.
 *
 * @throws ScorecamError that `refuse` makes of a reason
 */
export function pairedScores(
  table: BoxTable,
  { labels, isTransformer }: Known,
  refuse: (reason: string) => ScorecamError,
): Scores {
  const columns = table.dims[2]!;
  const spare = labels.length === 0 ? 0 : columns - labels.length;
  const start = isTransformer ? 0 : spare;
  const count = columns - spare;
  if (probable(table)) return { start, count, activation: 'none' };
  if (labels.length === 0)
    throw refuse(
      `the logits in "${table.name}" do not show whether a softmax or a sigmoid belongs to them; state the labels`,
    );
  const isSoftmax = spare === 1 || /background|no.?object/i.test(labels.join());
  return { start, count, activation: isSoftmax ? 'softmax' : 'sigmoid' };
}

function probable(table: BoxTable): boolean {
  return table.isSigmoid || areProbabilities({ ...table, rows: [Array.from(table.data)] }, 0, table.data.length);
}
