/** What `sanity` writes for programs. */
import { encodeNpy, floatTensor } from '@scorecam/core';
import type { SanityStage } from '@scorecam/core/evaluate';

/** The part of sanity.json that the check itself gives. */
export function sanityRecord(stages: readonly SanityStage[]): Record<string, unknown> {
  const { index, label } = stages[0]!.explanation; // the trained network is always there
  return {
    scorecam: 1,
    class: { index, ...(label !== undefined && { label }) },
    stages: stages.map(({ randomized, layer, explanation, rankCorrelation, similarity, draws }) => ({
      randomized,
      ...(layer !== undefined && { layer }),
      probability: explanation.probability,
      logit: explanation.logit,
      rankCorrelation,
      ssim: similarity,
      draws,
      ...(explanation.flag && { flag: explanation.flag }),
    })),
  };
}

/** The maps as one `.npy`: (stages, H, W). */
export function stackedMaps(stages: readonly SanityStage[]): Uint8Array {
  const { height, width } = stages[0]!.explanation.map;
  const data = Float32Array.from(stages.flatMap(({ explanation }) => [...explanation.map.data]));
  return encodeNpy(floatTensor(data, [stages.length, height, width]));
}
