/**
 * The part of a picture that the network sees. A picture of W × H is resized to w × h; the network's input is a rectangle of
 * the result, from (left, top) on. In the picture's own pixels that rectangle starts at (left · W / w, top · H / h), which
 * is rarely an integer.
 */
import type { Size } from '../spatial-map.js';
import { type Preprocessing, shorterSide } from './preprocessing.js';

/** The rectangle of a picture that the network saw, in that picture's pixels, fractions included. */
export interface View {
  /** The size of the whole picture. */
  readonly picture: Size;
  /** From the left edge of the picture, in its pixels. */
  readonly left: number;
  /** From the upper edge of the picture, in its pixels. */
  readonly top: number;
  /** In pixels of the picture. */
  readonly width: number;
  /** In pixels of the picture. */
  readonly height: number;
}

/** How to cut the input out of a picture: resize it to `resized`, then crop to the input's size at (left, top). */
export interface Framing {
  readonly resized: Size;
  readonly left: number;
  readonly top: number;
}

/** The framing of a picture of the given size, as in torchvision's `Resize` and `CenterCrop`. */
export function frame(picture: Size, preprocessing: Preprocessing): Framing {
  const [width, height] = preprocessing.size;
  const { resize, resizeTo } = preprocessing;
  if (resize === 'squash' && resizeTo === undefined) return { resized: { width, height }, left: 0, top: 0 };
  const side = shorterSide(preprocessing);
  const resized = resize === 'squash' ? { width: side, height: side } : withShorterSide(picture, side);
  return { resized, left: halfToEven(resized.width - width), top: halfToEven(resized.height - height) };
}

/** The part of a picture of the given size that the network sees. */
export function viewOf(picture: Size, preprocessing: Preprocessing): View {
  const framing = frame(picture, preprocessing);
  const horizontal = picture.width / framing.resized.width;
  const vertical = picture.height / framing.resized.height;
  return {
    picture: { width: picture.width, height: picture.height },
    left: framing.left * horizontal,
    top: framing.top * vertical,
    width: preprocessing.size[0] * horizontal,
    height: preprocessing.size[1] * vertical,
  };
}

/** The longer side is rounded down, as in torchvision. */
function withShorterSide({ width, height }: Size, side: number): Size {
  if (width <= height) return { width: side, height: Math.floor((side * height) / width) };
  return { width: Math.floor((side * width) / height), height: side };
}

/** Half of an integer, rounded half to even, as in Python and therefore torchvision. */
function halfToEven(whole: number): number {
  const floor = Math.floor(whole / 2);
  return whole % 4 === 3 ? floor + 1 : floor;
}
