/** The explainer of a target that lies in a picture, or is another picture. */
import { type Explainer, type ExplainerInput, type ExplainTarget, preprocess, type Target } from '@scorecam/core';
import type { DecodePicture } from './read-input.js';
import { readInput } from './read-input.js';
import type { PictureBox, TargetWish } from './target-wish.js';

/** What of a run depends on a target that lies in the picture. */
interface Aimed {
  readonly explainer: Explainer;
  readonly wish: TargetWish | undefined;
  readonly target: ExplainTarget;
}

/** A run for one input; the caller disposes the model of its explainer, if it is another. */
export async function aimedAt<R extends Aimed>(run: R, input: ExplainerInput): Promise<R> {
  const { explainer, wish } = run;
  if (wish?.kind === 'found-box') return aimedAtFound(run, input, wish.index);
  const target = wish && pictureTarget(explainer, wish, input);
  return target ? { ...run, explainer: await explainer.withTarget(target) } : run;
}

/** At a box that the model finds in the picture, and at its class unless the user names others. */
async function aimedAtFound<R extends Aimed>(run: R, input: ExplainerInput, index: number): Promise<R> {
  const { box, classIndex } = await run.explainer.foundBox(input, index);
  const { classes, top = 1 } = run.target;
  const target = classes || top > 1 ? run.target : { classes: [classIndex] };
  return { ...run, target, explainer: await run.explainer.withTarget({ kind: 'box', box }) };
}

/** The explainer of the similarity to a picture, in the place of the one that gives embeddings. */
export async function comparing(explainer: Explainer, path: string, decode: DecodePicture): Promise<Explainer> {
  try {
    const { input, file: source } = await readInput(path, decode);
    return await explainer.withTarget({ kind: 'similarity', reference: await explainer.scoresOf(input), source });
  } finally {
    await explainer.model.dispose();
  }
}

function pictureTarget(explainer: Explainer, wish: TargetWish, input: ExplainerInput): Target | undefined {
  if (wish.kind === 'box') return { kind: 'box', box: boxInInput(explainer, wish.box, input) };
  if (wish.kind !== 'segment' || !wish.region) return undefined;
  return { kind: 'segment', region: boxInInput(explainer, wish.region, input) };
}

/** A box of the picture in pixels of the network's input. */
function boxInInput({ model, preprocessing }: Explainer, box: PictureBox, input: ExplainerInput): PictureBox {
  if ('dims' in input) return box;
  const { left, top, width, height } = preprocess(input, preprocessing).view;
  const [x1, y1, x2, y2] = box;
  const [across, down] = [model.size.width / width, model.size.height / height];
  return [(x1 - left) * across, (y1 - top) * down, (x2 - left) * across, (y2 - top) * down];
}
