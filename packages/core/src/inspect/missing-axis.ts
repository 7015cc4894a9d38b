import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import type { DeclaredTensor } from '../onnx/value-info.js';
import { flatLayout, flatShape } from './flat-shape.js';
import type { ImageInputOptions } from './image-input.js';
import { readInputs } from './read-inputs.js';
import { guessLayout, hasChannels, type Layout } from './layout.js';

/** An axis that the input of an image lacks, so that it has another rank than (N, C, H, W). */
export interface MissingAxis {
  /** The name of the input. */
  readonly input: string;
  /** Its rank is 1 or 3. */
  readonly tensor: DeclaredTensor;
  /**
   * - `batch`: (C, H, W), (H, W, C), or a picture as one row of numbers
   * - `channels`: (N, H, W), gray
   */
  readonly axis: 'batch' | 'channels';
  /** The layout that the shape shows. */
  readonly layout: Layout;
}

/** The axis that the image input lacks; undefined if no input would be an image with one more axis. */
export function missingAxis(model: OnnxModel, options: ImageInputOptions = {}): MissingAxis | undefined {
  const inputs = readInputs(indexGraph(model)).filter(
    ({ name }) => options.name === undefined || name === options.name,
  );
  if (inputs.some(({ dims }) => dims?.length === 4)) return undefined;
  const planes = inputs.filter(({ dims }) => dims?.length === 3 && (inputs.length === 1 || hasChannels(sizes(dims))));
  const rows = inputs.filter(({ dims }) => dims?.length === 1 && flatShape(dims[0], options).length > 0);
  const hasFlat = inputs.some(({ dims }) => dims?.length === 2 && flatShape(dims[1], options).length > 0);
  const [tensor, ...others] = planes.length > 0 ? planes : hasFlat ? [] : rows;
  if (!tensor || others.length > 0) return undefined;
  const isGray = lacksChannels(tensor);
  const isRow = tensor.dims?.length === 1;
  const shown = isRow ? flatLayout(indexGraph(model), tensor.name) : guessLayout(sizes(tensor.dims ?? []));
  const layout = isGray ? 'nchw' : (shown ?? 'nchw');
  return { input: tensor.name, tensor, axis: isGray ? 'channels' : 'batch', layout };
}

/** (N, H, W): the first axis is open or 1, and the last is a side. */
function lacksChannels({ dims = [] }: DeclaredTensor): boolean {
  const [first, , last] = sizes(dims);
  return dims.length === 3 && (first === null || first === 1) && !hasChannels([null, null, last ?? null]);
}

function sizes(dims: NonNullable<DeclaredTensor['dims']>): (number | null)[] {
  return dims.map((dim) => (typeof dim === 'number' ? dim : null));
}
