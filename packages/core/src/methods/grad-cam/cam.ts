import { ScorecamError } from '../../errors.js';
import { channelView } from '../../model/activation.js';
import type { ActivatedInput } from '../../model/masked-model.js';
import type { PreparedModel } from '../../model/prepared-model.js';
import { extent } from '../../spatial-map.js';
import { floatTensor } from '../../tensor.js';
import type { LayerMethod, Preset } from '../method.js';
import { finishOptions } from '../steps/finish-map.js';
import { withoutGradients } from '../steps/without-gradients.js';
import { byGradients } from './by-gradients.js';
import { asInPapers, asTorchcam, librarySources } from './presets.js';
import { totalGradient } from './weights.js';

const presets = {
  paper: { source: 'section 2 of arXiv 1512.04150', options: { ...asInPapers, relu: 'none' } },
  torchcam: { source: librarySources.torchcam, options: { ...asTorchcam, relu: 'none' } },
} as const satisfies Record<string, Preset<typeof finishOptions>>;

const title = 'CAM';
const weighed = byGradients(title, totalGradient);

/**
 * CAM (arXiv 1512.04150), for a network that averages the channels A of a layer over their places and puts one linear
 * layer behind:
 *
 *   M = sum_k w_k A_k    w_k: what the linear layer multiplies the mean of channel k by, for the class
 *
 * In such a network the gradient of the logit by a channel is w_k / (h w) at every place of every picture, so that
 * w_k is the sum of it. Whether the network is such a one is measured: at the picture, and at an input of zeros.
 */
export const cam = {
  name: 'cam',
  title,
  source: 'Zhou et al. 2016, arXiv 1512.04150',
  summary: 'Weights each channel of a layer as the last linear layer does, in a network that averages before it',
  subject: 'layer',
  asks: 'layerGradients',
  unit: 'gradients',
  options: finishOptions,
  presets,
  async explain(model, input, request) {
    const [index = 0] = request.classes;
    const fault = await headFault(model, input, index).catch(withoutGradients(title));
    if (fault === undefined) return weighed(model, input, request);
    throw new ScorecamError(
      'UNSUPPORTED_MODEL',
      `CAM needs a network that averages a layer and applies one linear layer to the averages, but after "${model.layer?.module ?? model.layer?.tensor ?? ''}" ${fault}; choose the layer that is averaged, or use grad-cam, which works with any head.`,
    );
  },
} as const satisfies LayerMethod<typeof finishOptions>;

/** A share of the largest gradient: float16 rounds to 5e-4, and another head differs by tenths. */
const tolerance = 2e-3;

/** What shows that the head is not a mean and a linear layer; undefined if it is. */
async function headFault(model: PreparedModel, input: ActivatedInput, index: number): Promise<string | undefined> {
  const { image, activation } = input;
  const gradient = await gradientOf(model, input, index);
  const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let k = 0; k < activation.count; k++) {
    const { low, high } = extent(channelView({ ...activation, data: gradient }, k));
    if (high - low > tolerance * largest) return 'the places of a channel have different weights';
  }
  const zeros = await model.activate(floatTensor(new Float32Array(image.data.length), image.dims));
  const another = await gradientOf(model, zeros, index);
  const isFixed = gradient.every((value, i) => Math.abs(value - another[i]!) <= tolerance * largest);
  return isFixed ? undefined : 'the weight of a channel depends on the picture';
}

async function gradientOf(model: PreparedModel, input: ActivatedInput, index: number): Promise<Float32Array> {
  const { rows } = await model.layerGradients(input, [index]);
  return rows[0]!; // one row for the class
}
