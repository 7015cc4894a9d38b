/** The methods that are one gradient by the network's input. */
import type { ExportForm, MapParts, WrittenMap } from '../export-form.js';
import { finishAttribution } from '../finish.js';
import type { SaliencyOptions } from '../../methods/steps/finish-saliency.js';

/** The map of an attribution in the shape of the network's input. */
function writtenAttribution(parts: MapParts, tensor: string, options: SaliencyOptions): WrittenMap {
  const { graph, size, layout } = parts;
  const { channels, height, width } = size;
  const dims = layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  return { raw: { tensor, dims }, map: finishAttribution(graph, { tensor, layout, height, width }, options) };
}

/** The gradient. */
export const gradientForm: ExportForm<SaliencyOptions> = {
  gradient: 'input',
  write: (parts, options) => writtenAttribution(parts, parts.gradient, options),
};

/** Guided backpropagation. */
export const guidedForm: ExportForm<SaliencyOptions> = { ...gradientForm, gradient: 'guided-input' };

/** The gradient times the input. */
export const gradientXInputForm: ExportForm<SaliencyOptions> = {
  gradient: 'input',
  write: (parts, options) => {
    const product = parts.graph.node('Mul', [parts.gradient, parts.image]);
    return writtenAttribution(parts, product, options);
  },
};
