import { type Activation, channelView, scaleChannel } from '../../model/activation.js';
import { asIs, type MaskBatch } from '../../model/mask-feeds.js';
import { floatTensor } from '../../tensor.js';
import type { ScoreCamOptions } from './options.js';

/** The masks that channels make, at the layer's size. */
export function channelMasks(
  activation: Activation,
  channels: readonly number[],
  { normalize, epsilon, upsample }: Pick<ScoreCamOptions, 'normalize' | 'epsilon' | 'upsample'>,
): MaskBatch {
  const { height, width } = activation;
  const before = normalize === 'before-upsampling';
  const data = new Float32Array(channels.length * height * width);
  channels.forEach((k, i) => {
    const channel = channelView(activation, k);
    data.set(before ? scaleChannel(channel, epsilon) : channel, i * height * width);
  });
  const scaling = before ? asIs : { normalize: true, divisor: epsilon };
  return { maps: floatTensor(data, [channels.length, 1, height, width]), ...scaling, alignment: upsample };
}
