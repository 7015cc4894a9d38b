/** Targets that lie in one picture, in pixels of the network's input. */
import {
  type Explainer,
  type ExplainerInput,
  type Picture,
  type RegionWeights,
  type Size,
  type Target,
  type View,
} from '@scorecam/core';
import { readPicture } from '@scorecam/node';
import type { PictureBox, TargetWish } from './target-wish.js';

/**
 * What the model is asked for one picture; undefined if it is what it is asked for every other.
 *
 * @throws ScorecamError UNREADABLE_FILE or INVALID_IMAGE for the file of a region
 */
export async function pictureTarget(
  explainer: Explainer,
  wish: TargetWish,
  input: ExplainerInput,
): Promise<Target | undefined> {
  if (wish.kind === 'box') return { kind: 'box', box: boxInInput(explainer, wish.box, input) };
  if (wish.kind !== 'segment' || !wish.region) return undefined;
  if ('box' in wish.region) return { kind: 'segment', region: boxInInput(explainer, wish.region.box, input) };
  const mask = await readPicture(wish.region.file);
  return { kind: 'segment', region: weightsOf(mask, explainer.viewOf(input), explainer.model.size) };
}

/** 1 for each pixel of the network's input at whose place the mask is not black; a mask of another size is stretched. */
function weightsOf(mask: Picture, view: View, { height, width }: Size): RegionWeights {
  const place = (at: number, length: number, of: number) => Math.floor((at * length) / of);
  const data = Array.from({ length: height * width }, (_, i) => {
    const x = view.left + (((i % width) + 0.5) * view.width) / width;
    const y = view.top + ((Math.floor(i / width) + 0.5) * view.height) / height;
    const pixel = [place(x, mask.width, view.picture.width), place(y, mask.height, view.picture.height)] as const;
    return Number(isBright(mask, pixel));
  });
  return { height, width, data };
}

function isBright({ width, height, data }: Picture, [x, y]: readonly [number, number]): boolean {
  if (x < 0 || x >= width || y < 0 || y >= height) return false;
  const at = 4 * (y * width + x);
  return data.subarray(at, at + 3).some((level) => level > 0);
}

/** A box of the picture in pixels of the network's input. */
function boxInInput(explainer: Explainer, [x1, y1, x2, y2]: PictureBox, input: ExplainerInput): PictureBox {
  const { size } = explainer.model;
  const { left, top, width, height } = explainer.viewOf(input);
  const [across, down] = [size.width / width, size.height / height];
  return [(x1 - left) * across, (y1 - top) * down, (x2 - left) * across, (y2 - top) * down];
}
