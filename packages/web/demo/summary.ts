import type { Explanation } from '@scorecam/core';

/** A summary of the explanation in a sentence or two. */
export function summarize({
  layer,
  channels,
  constantChannels,
  options,
  preset,
  device,
  batch,
  times,
}: Explanation): string {
  const [, , height, width] = layer.dims;
  const skipped = options.constantChannels === 'skip' ? constantChannels.length : 0;
  const seconds = ((times.activation + times.scoring) / 1000).toFixed(1);
  return `Layer ${layer.module ?? layer.tensor}, ${channels} channels of ${height} x ${width}; ${channels - skipped} masks scored, ${skipped} constant channels skipped. Preset ${preset}, on ${device}, ${batch} masks per batch, ${seconds} s.`;
}
