import { describeSeconds, rate } from '@scorecam/core';

/** How fast images are explained: `4.10 images/s`, or if one takes longer than a second, `38 s an image`. */
export function imagePace(count: number, seconds: number): string {
  const isSlow = count > 0 && seconds > count;
  return isSlow ? `${describeSeconds(seconds / count)} an image` : `${rate(count, seconds)} images/s`;
}
