/** The methods that are one gradient by the network's input. */
import type { ReluRule } from '../../gradient/index.js';
import type { ExportForm, MapParts, WrittenMap } from '../export-form.js';
import { finishAttribution } from '../finish.js';
import type { SaliencyOptions } from '../../methods/steps/finish-saliency.js';

/** The map of an attribution in the shape of the network's input. */
export function writtenAttribution(parts: MapParts, tensor: string, options: SaliencyOptions): WrittenMap {
  const { graph, size, layout } = parts;
  const { channels, height, width } = size;
  const dims = layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  return { raw: { tensor, dims }, map: finishAttribution(graph, { tensor, layout, height, width }, options) };
}

/** The gradient by the input, with ReLUs of a rule, as the attribution or as a part of it. */
function byInputGradient(
  relu: ReluRule,
  attribution: (parts: MapParts) => string = ({ gradient }) => gradient,
): ExportForm<SaliencyOptions> {
  return {
    gradient: { by: 'input', relu },
    write: (parts, options) => writtenAttribution(parts, attribution(parts), options),
  };
}

/** The gradient. */
export const gradientForm = byInputGradient('gradient');

/** Guided backpropagation. */
export const guidedForm = byInputGradient('guided');

/** Deconvolution. */
export const deconvolutionForm = byInputGradient('deconvolution');

/** The gradient times the input. */
export const gradientXInputForm = byInputGradient('gradient', ({ graph, gradient, image }) =>
  graph.node('Mul', [gradient, image]),
);
