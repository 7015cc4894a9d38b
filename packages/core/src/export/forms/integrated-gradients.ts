import { ScorecamError } from '../../errors.js';
import { gaussLegendre, midpoints } from '../../methods/saliency/quadrature.js';
import type { SaliencyOptions } from '../../methods/steps/finish-saliency.js';
import type { ExportForm, MapParts } from '../export-form.js';
import { writtenAttribution } from './by-input-gradient.js';

interface IntegratedOptions extends SaliencyOptions {
  readonly steps: number;
  readonly nodes: 'gauss-legendre' | 'midpoint';
  readonly baseline: string;
}

/** Integrated gradients: the points on the way from a color to the picture. */
export const integratedGradientsForm: ExportForm<IntegratedOptions> = {
  gradient: { by: 'input' },
  write: (parts, options) => {
    const { graph, image } = parts;
    const { places, weights } = (options.nodes === 'midpoint' ? midpoints : gaussLegendre)(options.steps);
    const start = startOf(parts, options);
    const way = start === undefined ? image : graph.node('Sub', [image, start]);
    const table = graph.floats([...places], { dims: [places.length, 1, 1, 1] });
    const sum = parts.sumGradients({
      weights: [...weights],
      write: (body, { picture, variants }) => {
        const gone = body.node('Mul', [body.node('Gather', [way, picture]), body.node('Gather', [table, variants])]);
        return start === undefined ? gone : body.node('Add', [start, gone]);
      },
    });
    return writtenAttribution(parts, graph.node('Mul', [sum, way]), options);
  },
};

/** The start of the path, of rank 4; undefined for zeros. */
function startOf({ graph, black }: MapParts, { baseline }: IntegratedOptions): string | undefined {
  if (baseline === 'mean') return undefined;
  if (baseline === 'black') return graph.floats([...black.data], { dims: black.dims });
  throw new ScorecamError(
    'INVALID_OPTION',
    `The baseline "${baseline}" cannot be written into a model, because it is made of a picture; use "mean" or "black".`,
  );
}
