/** ImageNet's names for a model of 1,000 classes without labels, fetched when they are needed. */
import { declaredClassCount, declaredLabels, type OnnxModel } from '@scorecam/core';
import namesUrl from '../../node/labels/imagenet.txt?url';
import { fetchFile } from './bundled.js';

/** The number of classes of ILSVRC2012. */
const imagenetClasses = 1000;

/** Said of a model with these names. */
export const imagenetNotice =
  "The model has 1,000 classes and no labels, so they get ImageNet's names; drop a .txt file of labels to replace them.";

/** The names if the model seems to be one of ImageNet; undefined if it names its classes, or has another number of them. */
export async function imagenetNames(model: OnnxModel, signal: AbortSignal): Promise<readonly string[] | undefined> {
  if (declaredClassCount(model) !== imagenetClasses || (declaredLabels(model)?.length ?? 0) > 0) return undefined;
  const file = await fetchFile(namesUrl, 'imagenet.txt', signal);
  return (await file.text()).trimEnd().split('\n');
}
