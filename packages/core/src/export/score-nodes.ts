/** From rows of logits to the scores of the classes, as methods/score-cam/scores.ts and methods/steps/class-score.ts have it. */
import type { Head } from '../model/head.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import { atLeast, compute } from './compute.js';

/** Which model output is the score. */
export type ScoreKind = 'probability' | 'logit' | 'softmax-of-output';

/** What scores are made by. */
export interface Scoring {
  readonly head: Head;
  readonly kind: ScoreKind;
}

/** The scores of all classes, (rows, C), from what the model gives, (rows, C). */
export function scoreNodes(graph: GraphBuilder, rows: string, { head, kind }: Scoring): string {
  const { total, name, finalActivation } = head;
  const logits = total === undefined ? rows : logNodes(graph, rows, total);
  if (kind === 'logit' || name === 'value') return logits;
  const softmax = (x: string) => graph.node('Softmax', [x], { axis: 1 });
  const sigmoid = () => graph.node('Sigmoid', [logits]);
  if (kind === 'softmax-of-output') {
    // A softmax of log probabilities is one of the logits.
    if (finalActivation === 'none' || finalActivation === 'log_softmax') return softmax(logits);
    return softmax(finalActivation === 'sigmoid' ? sigmoid() : softmax(logits));
  }
  if (name === 'none') return logits;
  return name === 'sigmoid' ? sigmoid() : softmax(logits);
}

/** log (p / total), as the head of a model has it that gives probabilities. */
function logNodes(graph: GraphBuilder, rows: string, total: number): string {
  const shares = total === 1 ? rows : compute(graph, 'Div', rows, total);
  return graph.node('Log', [atLeast(graph, shares, 2 ** -126)]);
}
