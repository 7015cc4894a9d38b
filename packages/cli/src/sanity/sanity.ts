/** Runs `scorecam sanity`: one map for each stage of randomization, a row of them as a picture, and a table. */
import {
  drawRaster,
  type ExplainerInput,
  isRaster,
  type Picture,
  type Progress,
  type Raster,
  ScorecamError,
} from '@scorecam/core';
import type { SanityRequest, SanityStage } from '@scorecam/core/evaluate';
import {
  checkWritable,
  decodeImage,
  drawRow,
  encodePng,
  identifyModel,
  runSanityCheck,
  unlessAborted,
  writeStaged,
} from '@scorecam/node';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledModel, bundledPicture } from '../bundled.js';
import type { SanityArguments } from './flags.js';
import { describeStages } from './describe-stages.js';
import { drawStages } from './draw-stages.js';
import { sanityRecord, stackedMaps } from './sanity-record.js';
import { readInput } from '../explain/read-input.js';
import { checkWhole } from '../options/check-numbers.js';
import { openingOf } from '../options/model-options.js';
import { readBands, readLevels } from '../options/number-options.js';
import { drawingOf } from '../options/output-options.js';
import { readMethod } from '../options/method-options.js';
import { openTerminal, type Terminal } from '../terminal.js';

/**
 * Checks the maps of one picture.
 *
 * @throws ScorecamError for what the user can correct, CANCELLED after Ctrl-C
 */
export async function sanity(parsed: SanityArguments, signal: AbortSignal): Promise<void> {
  const { image = bundledPicture(), model = bundledModel(), out } = parsed;
  checkCounts(parsed);
  const drawing = { ...drawingOf(parsed), method: readMethod(parsed) };
  const terminal = openTerminal(parsed);
  await checkWritable(out);
  const isWide = parsed.levels !== undefined;
  const { input } = await readInput(image, (...file) => decodeImage(...file, { isWide }));
  const stages = await unlessAborted(collectStages(parsed, { input, model, terminal, signal }), signal);
  const picture = 'dims' in input ? undefined : drawn(input, parsed);
  const record = {
    ...sanityRecord(stages),
    model: await identifyModel(model),
    photo: image,
    seed: parsed.seed,
  };
  await writeStaged({ folder: out }, 'sanity.json', async (staging) => {
    await writeFile(join(staging, 'maps.npy'), stackedMaps(stages));
    const cells = drawStages(stages, picture, drawing);
    await writeFile(join(staging, 'sanity.png'), await encodePng(await drawRow(cells)));
    await writeFile(join(staging, 'sanity.json'), `${JSON.stringify(record, undefined, 2)}\n`);
  });
  terminal.say(describeStages(stages, out));
  terminal.printJson(record);
}

function drawn(input: Picture | Raster, { levels, bands }: SanityArguments): Picture {
  if (!isRaster(input)) return input;
  return drawRaster(input, { levels: readLevels(levels), bands: readBands(bands) });
}

function checkCounts({ class: classes, stages, draws, seed }: SanityArguments): void {
  if ((classes?.length ?? 0) > 1) throw new ScorecamError('INVALID_OPTION', 'The sanity check takes one --class.');
  checkWhole('stages', stages);
  checkWhole('draws', draws);
  checkWhole('seed', seed, { least: 0 });
}

async function collectStages(
  parsed: SanityArguments,
  { input, model, terminal, signal }: { input: ExplainerInput; model: string; terminal: Terminal; signal: AbortSignal },
): Promise<SanityStage[]> {
  const { class: classes, stages: count, draws, seed } = parsed;
  const stages: SanityStage[] = [];
  let bar = terminal.progress('trained');
  const onProgress = ({ done, total }: Progress) => bar.update(done, total);
  const options = { method: readMethod(parsed), ...(classes && { classes }), signal, onProgress };
  const request = { explain: explainWith(input), options, stages: count, draws, seed, signal };
  try {
    for await (const stage of runSanityCheck(model, openingOf(parsed), request)) {
      stages.push(stage);
      bar.stop();
      bar = terminal.progress(`stage ${stages.length}`);
    }
    return stages;
  } finally {
    bar.stop();
  }
}

function explainWith(input: ExplainerInput): SanityRequest['explain'] {
  return async (explainer, options) => (await explainer.explain(input, options)).classes;
}
