import type { MeasuredLayer } from './layer-candidate.js';

/**
 * The layer that is used if the user names none: the last spatial features (h and w above 1) before the classifier. A map of
 * class scores, with one channel per class and no weights after it, is the classifier itself.
 *
 * @param layers - the candidates of the model in their order, with the shapes of one run
 * @param classCount - the number of the model's classes
 * @returns one of `layers`; nothing if no candidate is spatial
 */
export function defaultLayer<L extends MeasuredLayer>(layers: readonly L[], classCount: number): L | undefined {
  const isFeatures = ({ candidate, dims }: L) => isSpatial(dims) && (candidate.feedsWeights || dims[1] !== classCount);
  return layers.findLast(isFeatures);
}

function isSpatial(dims: readonly number[]): boolean {
  const [, , height = 0, width = 0] = dims;
  return dims.length === 4 && height > 1 && width > 1;
}
