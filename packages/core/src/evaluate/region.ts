/**
 * The region of an object, from a picture's pixels to those of the network's input. A box becomes whole pixels outwards:
 *
 *   floor((x - view.left) / view.width * W) up to, not including, ceil(...)
 *
 * and likewise for y, for the part (view) of the picture that the network sees at W x H. A mask is read at the center of
 * each input pixel.
 */
import type { Size } from '../spatial-map.js';
import { ScorecamError } from '../errors.js';
import type { View } from '../image/view.js';

/** In pixels of the picture, edges from the left and the top; fractions are allowed. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** The pixels of an object: those in one of its boxes, or those of a mask. */
export type Region =
  | { readonly kind: 'boxes'; readonly boxes: readonly Box[] }
  /** One value a pixel of the picture, row-major; not 0 inside. */
  | { readonly kind: 'mask'; readonly width: number; readonly height: number; readonly data: Uint8Array };

/** Annotations that count pixels from 1, or to the last one, are off by this. */
const boxTolerance = 1;

/**
 * Checks that a region is inside its picture.
 *
 * @throws ScorecamError INVALID_OPTION if a box is empty or extends beyond the picture, or a mask has another size
 */
export function checkRegion(region: Region, picture: Size): void {
  if (region.kind === 'boxes') {
    for (const box of region.boxes) checkBox(box, picture);
  } else if (region.width !== picture.width || region.height !== picture.height) {
    throw refusal(
      `The mask is ${region.width} x ${region.height} and the picture ${picture.width} x ${picture.height}`,
    );
  }
}

/**
 * The region at the size of the network's input.
 *
 * @returns one value a pixel, row-major: 1 inside, 0 outside
 * @throws ScorecamError INVALID_OPTION if it is entirely outside the network's view
 */
export function regionAtInput(region: Region, view: View, input: Size): Uint8Array {
  const inside = new Uint8Array(input.width * input.height);
  if (region.kind === 'boxes') for (const box of region.boxes) fillBox(inside, scaleBox(box, view, input), input.width);
  else sampleMask(inside, { region, view, input });
  if (inside.includes(1)) return inside;
  throw refusal('The object is outside the part of the picture that the network sees');
}

/** The share of the picture that the region covers, in [0, 1]. */
export function regionShare(region: Region, picture: Size): number {
  const pixels = picture.width * picture.height;
  if (region.kind === 'mask') return region.data.reduce((count, value) => count + (value === 0 ? 0 : 1), 0) / pixels;
  const inside = new Uint8Array(pixels);
  for (const box of region.boxes) fillBox(inside, clip(box.map(Math.round), picture), picture.width);
  return inside.reduce((count, value) => count + value, 0) / pixels;
}

function checkBox(box: Box, { width, height }: Size): void {
  const [left, top, right, bottom] = box;
  if (!box.every(Number.isFinite)) throw refusal(`The box [${box.join(', ')}] is not four numbers`);
  if (right <= left || bottom <= top) throw refusal(`The box [${box.join(', ')}] is empty`);
  const beyond = Math.max(-left, -top, right - width, bottom - height);
  if (beyond > boxTolerance)
    throw refusal(`The box [${box.join(', ')}] is outside the picture of ${width} x ${height}`);
}

function scaleBox([left, top, right, bottom]: Box, view: View, input: Size): number[] {
  const x = (value: number) => ((value - view.left) * input.width) / view.width;
  const y = (value: number) => ((value - view.top) * input.height) / view.height;
  return clip([Math.floor(x(left)), Math.floor(y(top)), Math.ceil(x(right)), Math.ceil(y(bottom))], input);
}

function clip([left = 0, top = 0, right = 0, bottom = 0]: readonly number[], { width, height }: Size): number[] {
  return [Math.max(left, 0), Math.max(top, 0), Math.min(right, width), Math.min(bottom, height)];
}

function fillBox(
  inside: Uint8Array,
  [left = 0, top = 0, right = 0, bottom = 0]: readonly number[],
  width: number,
): void {
  for (let y = top; y < bottom; y++) if (right > left) inside.fill(1, y * width + left, y * width + right);
}

function sampleMask(
  inside: Uint8Array,
  { region, view, input }: { region: Extract<Region, { kind: 'mask' }>; view: View; input: Size },
): void {
  for (let y = 0; y < input.height; y++) {
    const row = Math.floor(view.top + ((y + 0.5) * view.height) / input.height);
    for (let x = 0; x < input.width; x++) {
      const column = Math.floor(view.left + ((x + 0.5) * view.width) / input.width);
      inside[y * input.width + x] = region.data[row * region.width + column] ? 1 : 0;
    }
  }
}

function refusal(fault: string): ScorecamError {
  return new ScorecamError('INVALID_OPTION', `${fault}; correct the annotation.`);
}
