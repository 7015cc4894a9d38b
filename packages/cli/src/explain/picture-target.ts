/** Targets in one picture, in pixels of the network's input. */
import { type Explainer, type ExplainerInput, regionOfMask, type Target } from '@scorecam/core';
import { hashFile, readPicture, recordedPath } from '@scorecam/node';
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
  const { file } = wish.region;
  const weights = regionOfMask(await readPicture(file), explainer, input);
  return {
    kind: 'segment',
    region: { ...weights, source: { path: recordedPath(file), sha256: await hashFile(file) } },
  };
}

/** A box of the picture in pixels of the network's input. */
function boxInInput(explainer: Explainer, [x1, y1, x2, y2]: PictureBox, input: ExplainerInput): PictureBox {
  const { size } = explainer.model;
  const { left, top, width, height } = explainer.viewOf(input);
  const [across, down] = [size.width / width, size.height / height];
  return [(x1 - left) * across, (y1 - top) * down, (x2 - left) * across, (y2 - top) * down];
}
