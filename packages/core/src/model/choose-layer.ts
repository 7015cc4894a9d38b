import { ScorecamError } from '../errors.js';
import { defaultLayer, type LayerCandidate, type MeasuredLayer, rawTensor, resolveLayer } from '../layers/index.js';
import type { LayerInfo } from '../layers/layer-info.js';
import type { OnnxModel } from '../onnx/index.js';
import type { ModelFacts } from './model-facts.js';

/** How a user may name the layer; if neither is given, it is the last spatial features before the classifier. */
export interface LayerChoice {
  /** Module path, node name, tensor name, or index among the candidates, negative from the end. */
  readonly layer?: string | number | undefined;
  /** Any 4-D tensor, taken as it is. */
  readonly tensor?: string | undefined;
}

/** A candidate with its shape, and whether it is the default. */
export interface LayerRow extends MeasuredLayer {
  readonly isDefault: boolean;
}

/** The candidates with the shapes that were measured, the default marked; none is, if no candidate is spatial. */
export function layerRows(
  candidates: readonly LayerCandidate[],
  dims: ReadonlyMap<string, readonly number[]>,
  classCount: number,
): LayerRow[] {
  const layers = candidates.map((candidate) => measuredLayer(candidate, dims.get(candidate.tensor)));
  const chosen = defaultLayer(layers, classCount);
  return layers.map((layer) => ({ ...layer, isDefault: layer === chosen }));
}

/** The candidate that a user names; nothing if the user names none. @throws ScorecamError UNKNOWN_LAYER */
export function namedLayer(model: OnnxModel, { layer, tensor }: LayerChoice): LayerCandidate | undefined {
  if (tensor !== undefined) return rawTensor(model, tensor);
  return layer === undefined ? undefined : resolveLayer(model, layer);
}

/**
 * The layer that the facts were measured for: the named one, or the default.
 *
 * @returns nothing if the model has no spatial features and none was named
 * @throws ScorecamError UNSUPPORTED_MODEL if the named tensor does not have the shape (N, K, h, w)
 */
export function chooseLayer({ named, layers }: ModelFacts): LayerInfo | undefined {
  const fallback = layers.find(({ isDefault }) => isDefault);
  if (!named) return fallback && layerInfo(fallback.candidate, fallback.dims);
  const { candidate, dims } = named;
  if (dims.length === 4) return layerInfo(candidate, dims);
  const hint = fallback
    ? `, and "${fallback.candidate.module ?? fallback.candidate.tensor}" is the last layer that gives them`
    : '';
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `"${candidate.tensor}" has the shape [${dims.join(', ')}]; class activation maps need channels of maps, [N, K, h, w]${hint}.`,
  );
}

/** The refusal of a model that has no layer to explain with. */
export function noLayer(): ScorecamError {
  return new ScorecamError(
    'UNSUPPORTED_MODEL',
    'The model has no convolutional features larger than 1 x 1, which class activation maps need. If it has a tensor of shape (N, K, h, w), name it with --tensor; "rise" explains it without one.',
  );
}

/** A candidate with the shape (N, K, h, w), whatever its layout in the graph; any other shape stays as it is. */
export function measuredLayer(candidate: LayerCandidate, dims: readonly number[] = []): MeasuredLayer {
  if (candidate.layout === 'nchw' || dims.length !== 4) return { candidate, dims };
  return { candidate, dims: [0, 3, 1, 2].map((axis) => dims[axis] ?? 0) };
}

function layerInfo({ tensor, module, layout }: LayerCandidate, dims: readonly number[]): LayerInfo {
  return { tensor, ...(module !== null && { module }), ...(layout === 'nhwc' && { layout }), dims };
}
