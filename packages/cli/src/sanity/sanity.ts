/** Runs `scorecam sanity`: one map for each stage of randomization, a row of them as a picture, and a table. */
import { colorize, encodeNpy, floatTensor, overlay, type Picture, ScorecamError } from '@scorecam/core';
import { type SanityStage, sanityStages } from '@scorecam/core/evaluate';
import {
  checkWritable,
  drawRow,
  encodePng,
  identifyModel,
  openExplainerParts,
  type RowCell,
  writeStaged,
  unlessAborted,
} from '@scorecam/node';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alignColumns } from '../align-columns.js';
import { bundledModel, bundledPicture } from '../bundled.js';
import type { SanityArguments } from './flags.js';
import { type ImageInput, readInput } from '../explain/read-input.js';
import { checkWhole } from '../options/check-numbers.js';
import { openingOf } from '../options/model-options.js';
import { drawingOf, type DrawingOptions } from '../options/output-options.js';
import { readScoreCamChoice } from '../options/method-options.js';
import { openTerminal, type Terminal } from '../terminal.js';

/** Below this, more of the order of the pixels is lost than kept. */
const passingCorrelation = 0.5;

/**
 * Checks the maps of one picture.
 *
 * @throws ScorecamError for whatever the user can mend, CANCELLED after Ctrl-C
 */
export async function sanity(parsed: SanityArguments, signal: AbortSignal): Promise<void> {
  const { photo = bundledPicture(), model = bundledModel(), out } = parsed;
  checkCounts(parsed);
  const drawing = drawingOf(parsed);
  const terminal = openTerminal(parsed);
  await checkWritable(out);
  const { input } = await readInput(photo);
  const stages = await unlessAborted(collectStages(parsed, { input, model, terminal, signal }), signal);
  const picture = input.kind === 'picture' ? input.picture : undefined;
  const record = {
    ...sanityRecord(stages),
    model: await identifyModel(model),
    photo,
    seed: parsed.seed,
  };
  await writeStaged({ folder: out }, 'sanity.json', async (staging) => {
    await writeFile(join(staging, 'maps.npy'), stackedMaps(stages));
    await writeFile(join(staging, 'sanity.png'), await encodePng(await drawRow(cells(stages, picture, drawing))));
    await writeFile(join(staging, 'sanity.json'), `${JSON.stringify(record, undefined, 2)}\n`);
  });
  terminal.say(describeStages(stages, out));
  terminal.give(record);
}

function checkCounts({ class: classes, stages, draws, seed }: SanityArguments): void {
  if ((classes?.length ?? 0) > 1) throw new ScorecamError('INVALID_OPTION', 'The sanity check takes one --class.');
  checkWhole('stages', stages);
  checkWhole('draws', draws);
  checkWhole('seed', seed, { least: 0 });
}

async function collectStages(
  parsed: SanityArguments,
  { input, model, terminal, signal }: { input: ImageInput; model: string; terminal: Terminal; signal: AbortSignal },
): Promise<SanityStage[]> {
  const { class: classes } = parsed;
  const { runtime, file, setup } = await openExplainerParts(model, openingOf(parsed));
  const stages: SanityStage[] = [];
  let bar = terminal.progress('trained');
  try {
    const found = sanityStages(runtime, {
      loaded: file,
      setup,
      explain: async (explainer, options) => {
        const explanation =
          input.kind === 'picture'
            ? explainer.explain(input.picture, options)
            : explainer.explainInput(input.tensor, options);
        return (await explanation).classes;
      },
      options: {
        ...readScoreCamChoice(parsed),
        ...(classes && { classes }),
        signal,
        onProgress: ({ done, total }) => bar.update(done, total),
      },
      stages: parsed.stages,
      draws: parsed.draws,
      seed: parsed.seed,
      signal,
    });
    for await (const stage of found) {
      stages.push(stage);
      bar.stop();
      bar = terminal.progress(`stage ${stages.length}`);
    }
    return stages;
  } finally {
    bar.stop();
    await runtime.dispose();
  }
}

function sanityRecord(stages: readonly SanityStage[]) {
  const { index, label } = stages[0]!.explanation; // the trained network is always there
  return {
    scorecam: 1,
    class: { index, ...(label !== undefined && { label }) },
    stages: stages.map(({ randomized, layer, explanation, rankCorrelation, similarity, draws }) => ({
      randomized,
      ...(layer !== undefined && { layer }),
      probability: explanation.probability,
      rankCorrelation,
      ssim: similarity,
      draws,
      ...(explanation.flag && { flag: explanation.flag }),
    })),
  };
}

/** (stages, H, W). */
function stackedMaps(stages: readonly SanityStage[]): Uint8Array {
  const { height, width } = stages[0]!.explanation.map;
  const data = Float32Array.from(stages.flatMap(({ explanation }) => [...explanation.map.data]));
  return encodeNpy(floatTensor(data, [stages.length, height, width]));
}

function cells(stages: readonly SanityStage[], picture: Picture | undefined, options: DrawingOptions): RowCell[] {
  const maps = stages.map(({ randomized, layer, explanation, rankCorrelation, similarity }) => ({
    picture: picture
      ? overlay(picture, explanation.original, options)
      : colorize(explanation.original, options.colorMap),
    lines: [
      randomized === 0 ? 'trained' : `${randomized}: ${shortName(layer ?? '')}`,
      explanation.flag ? 'the map shows nothing' : `rank ${rankCorrelation.toFixed(2)}, SSIM ${similarity.toFixed(2)}`,
    ],
  }));
  return picture ? [{ picture, lines: ['picture'] }, ...maps] : maps;
}

/** The end of a long node name, which tells layers apart. */
function shortName(name: string): string {
  return name.length <= 22 ? name : `...${name.slice(-19)}`;
}

function describeStages(stages: readonly SanityStage[], folder: string): string {
  const heads = ['random layers', 'down to', 'probability', 'rank correlation', 'SSIM', ''];
  const rows = stages.map(({ randomized, layer, explanation, rankCorrelation, similarity }) => [
    String(randomized),
    layer ?? '(trained)',
    explanation.probability.toFixed(3),
    rankCorrelation.toFixed(3),
    similarity.toFixed(3),
    explanation.flag ? 'the map shows nothing' : '',
  ]);
  return [
    ...alignColumns([heads, ...rows]),
    '',
    "Rank correlation and SSIM compare with the trained network's map: 1 is the same map, 0 nothing in common.",
    verdict(stages),
    `Written to ${folder}. Look at sanity.png first.`,
  ].join('\n');
}

function verdict(stages: readonly SanityStage[]): string {
  const { rankCorrelation, draws } = stages.at(-1)!;
  const range = `${Math.min(...draws).toFixed(2)} to ${Math.max(...draws).toFixed(2)} over ${draws.length} draws`;
  const meaning =
    rankCorrelation < passingCorrelation
      ? 'the map depends on what the network has learned'
      : 'the map keeps its likeness, so it shows the picture more than the network';
  return `With all layers random the rank correlation is ${rankCorrelation.toFixed(2)} (${range}): ${meaning}.`;
}
