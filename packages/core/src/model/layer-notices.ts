import { besideLayer, isPatchEmbedding } from '../layers/index.js';
import type { LayerInfo } from '../layers/layer-info.js';
import type { ModelFacts } from './model-facts.js';

/** Notices about the layer, in sentences. */
export function layerNotices(facts: ModelFacts, layer: LayerInfo): string[] {
  return [...patchNotice(facts, layer), ...besideNotice(facts, layer)];
}

function patchNotice({ model }: ModelFacts, { tensor, module }: LayerInfo): string[] {
  if (!isPatchEmbedding(model, tensor)) return [];
  return [
    `"${module ?? tensor}" is the patch embedding of a transformer, before any attention: its map shows patch colors and edges rather than what the network attended to.`,
  ];
}

/** Of the default layer alone: who names a layer has chosen among them. */
function besideNotice({ model, layers, named }: ModelFacts, { tensor, module }: LayerInfo): string[] {
  if (named) return [];
  const spatial = layers.filter(({ dims }) => (dims[2] ?? 1) * (dims[3] ?? 1) > 1);
  const other = besideLayer(
    model,
    tensor,
    spatial.map(({ candidate }) => candidate.tensor),
  );
  if (other === undefined) return [];
  const name = layers.find(({ candidate }) => candidate.tensor === other)?.candidate.module ?? other;
  return [
    `The scores are made of features beside those of the layer "${module ?? tensor}" too, such as "${name}": the model is an ensemble, or reads several scales. The map shows this layer's alone; name another by --layer.`,
  ];
}
