import type { LayerInfo } from '../layers/layer-info.js';
import { ScorecamError } from '../errors.js';
import {
  defaultLayer,
  type LayerCandidate,
  listLayers,
  type MeasuredLayer,
  rawTensor,
  refuseHiddenConvolutions,
  resolveLayer,
} from '../layers/index.js';
import { type MeasuredModel, measureTensors } from './measure-tensors.js';

/** How a user may name the layer; the last spatial features before the classifier where nothing is said. */
export interface LayerChoice {
  /** Module path, node name, tensor name, or index among the candidates, negative from the end. */
  readonly layer?: string | number | undefined;
  /** Any 4-D tensor, taken as it is. */
  readonly tensor?: string | undefined;
}

/** A candidate with its shape, and whether it is the one that is taken where the user names none. */
export interface LayerRow extends MeasuredLayer {
  readonly isDefault: boolean;
}

/** Every candidate with the shape that it has for one input. */
export async function measureLayers(measured: MeasuredModel, classCount: number): Promise<LayerRow[]> {
  const candidates = listLayers(measured.model);
  refuseHiddenConvolutions(measured.model, candidates.at(-1)?.tensor);
  const dims =
    candidates.length === 0
      ? []
      : await measureTensors(
          measured,
          candidates.map(({ tensor }) => tensor),
        );
  const layers = candidates.map((candidate, i) => ({ candidate, dims: channelsFirst(candidate, dims[i]) }));
  const chosen = defaultLayer(layers, classCount);
  return layers.map((layer) => ({ ...layer, isDefault: layer === chosen }));
}

/**
 * The layer that a user names, or the default one, with its shape.
 *
 * @throws ScorecamError UNKNOWN_LAYER, or UNSUPPORTED_MODEL where it does not have the shape (N, K, h, w)
 */
export async function chooseLayer(
  measured: MeasuredModel,
  classCount: number,
  choice: LayerChoice,
): Promise<LayerInfo> {
  const named = namedLayer(measured, choice);
  if (!named) {
    const { candidate, dims } = await measureDefault(measured, classCount);
    return layerInfo(candidate, dims);
  }
  const [dims = []] = await measureTensors(measured, [named.tensor]);
  if (dims.length === 4) return layerInfo(named, channelsFirst(named, dims));
  const { candidate } = await measureDefault(measured, classCount);
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `"${named.tensor}" has the shape [${dims.join(', ')}]; Score-CAM needs channels of maps, [N, K, h, w], and "${candidate.module ?? candidate.tensor}" is the last layer that gives them.`,
  );
}

async function measureDefault(measured: MeasuredModel, classCount: number): Promise<LayerRow> {
  return (await measureLayers(measured, classCount)).find(({ isDefault }) => isDefault)!;
}

/** The shape (N, K, h, w) of feature maps that may lie as (N, h, w, K); any other shape as it is. */
function channelsFirst({ layout }: LayerCandidate, dims: readonly number[] = []): readonly number[] {
  if (layout === 'nchw' || dims.length !== 4) return dims;
  return [0, 3, 1, 2].map((axis) => dims[axis] ?? 0);
}

function namedLayer({ model }: MeasuredModel, { layer, tensor }: LayerChoice): LayerCandidate | undefined {
  if (tensor !== undefined) return rawTensor(model, tensor);
  return layer === undefined ? undefined : resolveLayer(model, layer);
}

function layerInfo({ tensor, module, layout }: LayerCandidate, dims: readonly number[]): LayerInfo {
  return { tensor, ...(module !== null && { module }), ...(layout === 'nhwc' && { layout }), dims };
}
