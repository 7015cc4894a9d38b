/** The layer of a model as planes (N, K, h, w), which every session of a layer reads. */
import type { LayerInfo } from '../layers/layer-info.js';
import { channelsFirst, planesName } from '../rewrite/index.js';
import type { ModelFacts } from './model-facts.js';

/** The facts of a model that reads some layers through planes. */
export function withPlanes(facts: ModelFacts, ...layers: readonly LayerInfo[]): ModelFacts {
  const layouts = new Map(layers.map(({ tensor, layout }) => [tensor, layout]));
  let { model } = facts;
  for (const [tensor, layout] of layouts) if (layout) model = channelsFirst(model, { tensor, layout });
  return { ...facts, model };
}

/** The tensor that holds the planes of a layer. */
export function planesOf({ tensor, layout }: LayerInfo): string {
  return layout ? planesName(tensor) : tensor;
}
