import type { Preprocessing } from './preprocessing.js';

/** A preprocessing for people: `squashed to 64 x 64, rgb, range 0 to 1, mean 0.485 0.456 0.406, std 0.229 0.224 0.225`. */
export function describePreprocessing({ levels, channels, resample, ...preprocessing }: Preprocessing): string {
  const { size, resize, resizeTo, channelOrder, range, mean, std } = preprocessing;
  const framing = resize === 'squash' ? 'squashed to' : `cropped${resizeTo ? ` from ${resizeTo}` : ''} to`;
  const numbers = `range ${range.join(' to ')}, mean ${mean.join(' ')}, std ${std.join(' ')}`;
  const order = channels === undefined ? channelOrder : `${channels} ${channelOrder}`;
  const spread = levels === undefined ? '' : `, levels ${levels === 'auto' ? levels : levels.join(' to ')}`;
  const filter = resample === undefined ? '' : `, ${resample}`;
  return `${framing} ${size.join(' x ')}${filter}, ${order}${spread}, ${numbers}`;
}
