/**
 * From a row of scores z to what Score-CAM calls the score of class c:
 *
 *   logit              z_c
 *   probability        g(z)_c           g: the model's head; the values themselves if it has none
 *   softmax-of-output  softmax(y)_c     y: the model's output, which may apply an activation function to z
 */
import { type Head, probabilities, sigmoids, softmax } from '../../model/head.js';
import type { ScoreCamOptions } from './options.js';

/** The score of every class for one row of logits. */
export function classScores(logits: Float32Array, head: Head, score: ScoreCamOptions['score']): ArrayLike<number> {
  // Of one number the softmax would be 1 for every picture.
  if (score === 'logit' || head.name === 'value') return logits;
  if (score === 'probability') return probabilities(logits, head);
  return softmax(modelOutput(logits, head));
}

function modelOutput(logits: Float32Array, { finalActivation }: Head): ArrayLike<number> {
  switch (finalActivation) {
    case 'none':
      return logits;
    case 'sigmoid':
      return sigmoids(logits);
    case 'softmax':
      return softmax(logits);
    case 'log_softmax':
      return softmax(logits).map(Math.log);
  }
}
