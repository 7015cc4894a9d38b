import { type Explainer, ScorecamError } from '@scorecam/core';

/** The measures are shares of a probability; the score of a box is in [0, 1] like a probability. @throws ScorecamError INVALID_OPTION */
export function requireProbabilities({ target }: Explainer): void {
  if (target.head !== 'value' || target.kind === 'box') return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `The measures of an evaluation are of probabilities, and the numbers of "${target.output}" are taken as ${target.kind === 'class' ? 'values' : `a ${target.kind}`}; state the head softmax, sigmoid or none if they are scores of classes.`,
  );
}
