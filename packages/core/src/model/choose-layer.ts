import { ScorecamError } from '../errors.js';
import {
  defaultLayer,
  type DefaultLayerFacts,
  type LayerCandidate,
  type MeasuredLayer,
  type PlacesOf,
  rawTensor,
  resolveLayer,
} from '../layers/index.js';
import type { LayerInfo } from '../layers/layer-info.js';
import type { OnnxModel } from '../onnx/index.js';
import type { Size } from '../spatial-map.js';
import type { ModelFacts } from './model-facts.js';

/** How a user may name the layer; if neither is given, it is the last spatial features before the classifier. */
export interface LayerChoice {
  /** Module path, node name, tensor name, or index among the candidates, negative from the end. */
  readonly layer?: string | number | undefined;
  /** Any tensor of features, taken as it is. */
  readonly tensor?: string | undefined;
  /** The rows and columns of a transformer's tokens, if the graph does not show them. */
  readonly grid?: Size | undefined;
}

/** A candidate with its shape, and whether it is the default. */
export interface LayerRow extends MeasuredLayer {
  /** Whether it is explained if no layer is named. */
  readonly isDefault: boolean;
}

/** The shapes of the candidates, and what the default among them depends on. */
interface LayerMeasures extends DefaultLayerFacts {
  readonly dims: ReadonlyMap<string, readonly number[]>;
}

/** The candidates with the shapes that were measured, the default marked; none is, if no candidate is spatial. */
export function layerRows(candidates: readonly LayerCandidate[], { dims, ...facts }: LayerMeasures): LayerRow[] {
  const layers = candidates.map((candidate) => measuredLayer(candidate, dims.get(candidate.tensor)));
  const chosen = defaultLayer(layers, facts);
  return layers.map((layer) => ({ ...layer, isDefault: layer === chosen }));
}

/** The candidate that a user names; nothing if the user names none. @throws ScorecamError UNKNOWN_LAYER */
export function namedLayer(
  model: OnnxModel,
  { layer, tensor }: LayerChoice,
  places: PlacesOf | undefined,
): LayerCandidate | undefined {
  if (tensor !== undefined) return rawTensor(model, tensor, places);
  return layer === undefined ? undefined : resolveLayer(model, layer, places);
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
    `"${candidate.tensor}" has the shape [${dims.join(', ')}]; class activation maps need channels of maps, [N, K, h, w]${ofTokens(dims)}${hint}.`,
  );
}

function ofTokens({ length }: readonly number[]): string {
  return length === 3 ? ', or tokens in a grid that --grid states' : '';
}

/** The refusal of a model that has no layer to explain with. */
export function noLayer(): ScorecamError {
  return new ScorecamError(
    'UNSUPPORTED_MODEL',
    'The model has no convolutional features larger than 1 x 1, which class activation maps need. If it has a tensor of shape (N, K, h, w), name it with --tensor; "rise" explains it without one.',
  );
}

/** A candidate with the shape (1, K, h, w), for every layout and batch in the graph; any other shape stays as it is. */
export function measuredLayer(candidate: LayerCandidate, dims: readonly number[] = []): MeasuredLayer {
  const { layout } = candidate;
  if (typeof layout === 'object') {
    const [, , channels = 0] = dims;
    return { candidate, dims: [1, channels, layout.height, layout.width] };
  }
  if (dims.length !== 4) return { candidate, dims };
  const order = layout === 'nchw' ? [1, 2, 3] : [3, 1, 2];
  return { candidate, dims: [1, ...order.map((axis) => dims[axis] ?? 0)] };
}

function layerInfo({ tensor, module, layout }: LayerCandidate, dims: readonly number[]): LayerInfo {
  return { tensor, ...(module !== null && { module }), ...(layout !== 'nchw' && { layout }), dims };
}
