/**
 * From a row of logits z to what Score-CAM calls the score of class c:
 *
 *   logit              z_c
 *   probability        g(z)_c           g: the model's own final activation
 *   softmax-of-output  softmax(y)_c     y = g(z) if the model applies g itself, else z
 *
 * A model that ends in logits gets g = softmax, or the sigmoid if it has a single output, whose softmax would be 1
 * for every picture.
 */
import { type Head, probabilities, softmax } from '../../model/head.js';
import type { ScoreCamOptions } from './options.js';

/** The score of every class for one row of logits. */
export function classScores(logits: Float32Array, head: Head, score: ScoreCamOptions['score']): ArrayLike<number> {
  if (score === 'logit') return logits;
  if (score === 'probability') return probabilities(logits, head);
  return softmax(modelOutput(logits, head));
}

function modelOutput(logits: Float32Array, head: Head): ArrayLike<number> {
  if (head.finalActivation === 'none') return logits;
  if (head.finalActivation === 'log_softmax') return softmax(logits).map(Math.log);
  return probabilities(logits, head);
}
