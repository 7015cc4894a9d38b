/** The explainer of a target that is a part of a picture, or another picture. */
import type { Explainer, ExplainerInput, ExplainTarget } from '@scorecam/core';
import { listedPaths } from '../options/listed-paths.js';
import { pictureTarget } from './picture-target.js';
import { type DecodePicture, readInput } from './read-input.js';
import type { TargetWish } from './target-wish.js';

/** The part of a run that depends on a target in the picture. */
interface Aimed {
  readonly explainer: Explainer;
  readonly wish: TargetWish | undefined;
  readonly target: ExplainTarget;
}

/** A run for one input; the caller disposes the model of its explainer, if it is another. */
export async function aimedAt<R extends Aimed>(run: R, input: ExplainerInput): Promise<R> {
  const { explainer, wish } = run;
  if (wish?.kind === 'found-box') return aimedAtFound(run, input, wish.index);
  const target = wish && (await pictureTarget(explainer, wish, input));
  return target ? { ...run, explainer: await explainer.withTarget(target) } : run;
}

/** At a box that the model finds in the picture, and at its class unless the user names others. */
async function aimedAtFound<R extends Aimed>(run: R, input: ExplainerInput, index: number): Promise<R> {
  const { box, classIndex } = await run.explainer.foundBox(input, index);
  const { classes, top = 1 } = run.target;
  const target = classes || top > 1 ? run.target : { classes: [classIndex] };
  return { ...run, target, explainer: await run.explainer.withTarget({ kind: 'box', box }) };
}

/**
 * The explainer of the similarity to a picture, in the place of the one that gives embeddings.
 *
 * @param given - the path of a picture, or several with commas between, the mean of whose embeddings is the reference
 */
export async function comparing(explainer: Explainer, given: string, decode: DecodePicture): Promise<Explainer> {
  try {
    const [first, ...others] = await listedPaths(given);
    const { input, file } = await readInput(first, decode);
    const inputs: [ExplainerInput, ...ExplainerInput[]] = [input];
    const files = [file];
    for (const path of others) {
      const other = await readInput(path, decode);
      inputs.push(other.input);
      files.push(other.file);
    }
    return await explainer.comparedWith(inputs, others.length === 0 ? file : files);
  } finally {
    await explainer.model.dispose();
  }
}
