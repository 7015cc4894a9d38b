import { ScorecamError } from '../errors.js';
import type { MeasuredLayer } from './layer-candidate.js';

/**
 * The layer of which a map is made where the user names none: the last spatial features (h and w above 1) before the
 * classifier. A map of class scores, one channel a class and nothing with weights after it, is the classifier itself.
 *
 * @param layers - the candidates of the model in their order, with the shapes of one run
 * @param classCount - the number of classes that the model tells apart
 * @returns one of `layers`
 * @throws ScorecamError UNSUPPORTED_MODEL where no candidate is spatial
 */
export function defaultLayer<L extends MeasuredLayer>(layers: readonly L[], classCount: number): L {
  const isFeatures = ({ candidate, dims }: L) => isSpatial(dims) && (candidate.feedsWeights || dims[1] !== classCount);
  const layer = layers.findLast(isFeatures);
  if (layer) return layer;
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    'The model has no convolutional features with a height and width above 1, which a class activation map is made of; name a tensor of shape (N, K, h, w) if it has one.',
  );
}

function isSpatial(dims: readonly number[]): boolean {
  const [, , height = 0, width = 0] = dims;
  return dims.length === 4 && height > 1 && width > 1;
}
