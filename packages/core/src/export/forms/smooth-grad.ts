import type { SaliencyOptions } from '../../methods/steps/finish-saliency.js';
import { gaussianNoise, seededRandom } from '../../random.js';
import { reduce } from '../../rewrite/versioned-nodes.js';
import { elementCount } from '../../tensor.js';
import { compute } from '../compute.js';
import type { ExportForm, MapParts } from '../export-form.js';
import { writtenAttribution } from './by-input-gradient.js';

interface SmoothOptions extends SaliencyOptions {
  readonly samples: number;
  readonly noise: number;
  readonly seed: number;
  readonly of: 'gradient' | 'guided';
}

/** SmoothGrad: noise of standard deviation 1 is a constant of the graph, and a picture's own deviation scales it. */
export const smoothGradForm: ExportForm<SmoothOptions> = {
  gradient: ({ of }) => ({ by: 'input', relu: of }),
  write: (parts, options) => {
    const { graph, image } = parts;
    const table = noiseTable(parts, options);
    const [high, low] = ['ReduceMax', 'ReduceMin'].map((op) => reduce(graph, op, { x: image, axes: [1, 2, 3] }));
    const deviation = compute(graph, 'Mul', compute(graph, 'Sub', high ?? '', low ?? ''), options.noise);
    const mean = parts.sumGradients({
      weights: Array<number>(options.samples).fill(1 / options.samples),
      write: (body, { picture, variants }) => {
        const own = body.node('Gather', [deviation, picture]);
        const noise = body.node('Mul', [body.node('Gather', [table, variants]), own]);
        return body.node('Add', [body.node('Gather', [image, picture]), noise]);
      },
    });
    return writtenAttribution(parts, mean, options);
  },
};

/** (samples, C, H, W) or (samples, H, W, C), as methods/saliency/smooth-grad.ts draws it. */
function noiseTable({ graph, size, layout }: MapParts, { samples, seed }: SmoothOptions): string {
  const { channels, height, width } = size;
  const dims = layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  const noiseOf = (i: number) => gaussianNoise(elementCount(dims), 1, seededRandom(`smooth-grad/${seed}/${i}`));
  const values = Array.from({ length: samples }, (_, i) => [...noiseOf(i)]).flat();
  return graph.floats(values, { dims: [samples, ...dims] });
}
