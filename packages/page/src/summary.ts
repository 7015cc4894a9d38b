import { describeCount, describePreprocessing, type Explanation, findMethod } from '@scorecam/core';

/**
 * A summary of the explanation in a few sentences.
 *
 * @param source - where the preprocessing was read
 */
export function summarize({ preprocessing, ...explanation }: Explanation, source: string): string {
  const { method, layer, work, device, batch, times } = explanation;
  const skipped = work.skipped > 0 ? `, ${work.skipped} more skipped because they cannot change the map` : '';
  const seconds = ((times.forward + times.method) / 1000).toFixed(1);
  return `${findMethod(method.name).title}, preset ${method.preset}: ${describeCount(work.count, work.unit)}${skipped}.${describeLayer(layer)} Input ${describePreprocessing(preprocessing)}; from ${source}. On ${device}, batch ${batch}, ${seconds} s.`;
}

/** A method of the input has no layer. */
function describeLayer(layer: Explanation['layer']): string {
  if (!layer) return '';
  const [, channels, height, width] = layer.dims;
  return ` Layer ${layer.module ?? layer.tensor}, ${channels} channels of ${height} x ${width}.`;
}
