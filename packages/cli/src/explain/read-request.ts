import { type ColorMapName, type ExplainOptions, ScorecamError } from '@scorecam/core';
import type { OpenOptions } from '@scorecam/node';
import type { ExplainArguments } from './flags.js';
import { readScoreCamChoice } from '../options/score-cam-options.js';
import { bundledModel, bundledModelNotice, bundledPicture, bundledPictureClasses } from '../bundled.js';

/** The command line of `explain`, checked and with its defaults filled in. */
export interface ExplainRequest {
  readonly images: readonly string[];
  readonly model: string;
  readonly opening: OpenOptions;
  readonly explaining: ExplainOptions;
  readonly isDefaultLayer: boolean;
  /** The folder of the results. */
  readonly out: string;
  readonly colorMap: ColorMapName;
  readonly opacity: number;
}

/**
 * Checks everything that can be checked before a file is opened.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function readRequest(parsed: ExplainArguments): ExplainRequest {
  const { images = [], model, out, colorMap, opacity } = parsed;
  checkWhole('top', parsed.top);
  checkWhole('batch', parsed.batch);
  checkWhole('threads', parsed.threads);
  if (!(opacity >= 0 && opacity <= 1)) {
    throw new ScorecamError('INVALID_OPTION', `The option --opacity must be from 0 to 1, not ${opacity}.`);
  }
  return {
    images: images.length > 0 ? images : [bundledPicture()],
    model: model ?? bundledModel(),
    opening: openingOptions(parsed),
    explaining: { ...readScoreCamChoice(parsed), ...wantedClasses(parsed) },
    isDefaultLayer: parsed.layer === undefined && parsed.tensor === undefined,
    out,
    colorMap,
    opacity,
  };
}

function openingOptions(parsed: ExplainArguments): OpenOptions {
  const { device, threads, batch, layer, tensor, labels, preprocessing, input, output } = parsed;
  const notices = parsed.model === undefined && parsed.images?.length ? [bundledModelNotice] : [];
  return { device, threads, batch, layer, tensor, labels, preprocessing, input, output, notices };
}

/** The bundled photograph is explained for all it shows, so that a newcomer sees one class told from another. */
function wantedClasses({
  class: classes,
  top,
  images = [],
}: ExplainArguments): Pick<ExplainOptions, 'classes' | 'top'> {
  if (classes !== undefined) return { classes };
  return { top: top ?? (images.length === 0 ? bundledPictureClasses : 1) };
}

function checkWhole(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return;
  throw new ScorecamError('INVALID_OPTION', `The option --${name} must be a whole number from 1, not ${value}.`);
}
