/** Runs `scorecam compare`: two classes of one picture, or one class through several models. */
import { type ExplainTarget, type Picture, ScorecamError } from '@scorecam/core';
import {
  checkWritable,
  encodePng,
  identifyModel,
  openExplainer,
  readPicture,
  writeStaged,
  unlessAborted,
} from '@scorecam/node';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledModel, bundledPicture } from '../bundled.js';
import type { CompareArguments } from './flags.js';
import { openingOf } from '../options/model-options.js';
import { drawingOf } from '../options/output-options.js';
import { readMethod } from '../options/method-options.js';
import { openTerminal, type Terminal } from '../terminal.js';
import { compareClasses } from './compare-classes.js';
import { compareModels } from './compare-models.js';
import type { Comparison, ModelExplanation } from './comparison.js';

/**
 * Compares maps of one picture.
 *
 * @throws ScorecamError for what the user can correct, CANCELLED after Ctrl-C
 */
export async function compare(parsed: CompareArguments, signal: AbortSignal): Promise<void> {
  const { image = bundledPicture(), models, class: classes, out } = parsed;
  checkChoice(models, classes);
  const style = drawingOf(parsed);
  const terminal = openTerminal(parsed);
  await checkWritable(out);
  const picture = await readPicture(image);
  const explanations: ModelExplanation[] = [];
  for (const model of models ?? [parsed.model ?? bundledModel()]) {
    // A class that is not named is the one that the first model finds most probable.
    const wanted = classes ?? explanations[0]?.explanation.classes.slice(0, 1).map(({ index }) => index);
    const options = wanted ? { classes: wanted } : { top: models ? 1 : 2 };
    explanations.push(await unlessAborted(explainWith(model, { parsed, picture, options, terminal, signal }), signal));
  }
  const drawing = { picture, ...style };
  const comparison = models
    ? await compareModels(explanations, drawing)
    : await compareClasses(explanations[0]!, drawing);
  const record = { scorecam: 1, photo: image, ...comparison.record };
  await write(out, { ...comparison, record });
  terminal.say(`${comparison.text}\n\nWritten to ${out}. Look at compare.png first.`);
  terminal.printJson(record);
}

function checkChoice(models: CompareArguments['models'], classes: CompareArguments['class']): void {
  if (models && models.length < 2) throw new ScorecamError('INVALID_OPTION', '--models needs two or more files.');
  const wanted = models ? 1 : 2;
  if (classes && classes.length !== wanted) {
    const rule = models ? 'Use one --class with --models.' : 'Use --class twice: compare takes two classes.';
    throw new ScorecamError('INVALID_OPTION', rule);
  }
}

async function explainWith(
  model: string,
  run: {
    readonly parsed: CompareArguments;
    readonly picture: Picture;
    readonly options: ExplainTarget;
    readonly terminal: Terminal;
    readonly signal: AbortSignal;
  },
): Promise<ModelExplanation> {
  const { parsed, picture, options, terminal, signal } = run;
  const explainer = await openExplainer(model, openingOf(parsed));
  const bar = terminal.progress(model);
  try {
    const onProgress = ({ done, total }: { done: number; total: number }) => bar.update(done, total);
    const explanation = await explainer.explain(picture, {
      method: readMethod(parsed),
      ...options,
      signal,
      onProgress,
    });
    return { model: await identifyModel(model), explanation };
  } finally {
    bar.stop();
    await explainer.dispose();
  }
}

async function write(folder: string, { record, drawing }: Comparison): Promise<void> {
  await writeStaged({ folder }, 'compare.json', async (staging) => {
    await writeFile(join(staging, 'compare.png'), await encodePng(drawing));
    await writeFile(join(staging, 'compare.json'), `${JSON.stringify(record, undefined, 2)}\n`);
  });
}
