import type { ExplainTarget, MethodSetting, ResultForm } from '@scorecam/core';
import type { OpenOptions } from '@scorecam/node';
import type { TargetArguments } from './flags.js';
import { checkWhole } from '../options/check-numbers.js';
import { formOf } from '../options/form-options.js';
import { openingOf } from '../options/model-options.js';
import { drawingOf, type DrawingOptions } from '../options/output-options.js';
import { readMethod } from '../options/method-options.js';
import { bundledModel, bundledModelNotice, bundledPicture, bundledPictureClasses } from '../bundled.js';

/** The command line of `explain`, checked and with its defaults filled in. */
export interface ExplainRequest extends DrawingOptions {
  readonly images: readonly string[];
  readonly model: string;
  readonly opening: OpenOptions;
  readonly target: ExplainTarget;
  readonly method: MethodSetting;
  readonly isDefaultLayer: boolean;
  /** The folder of the results. */
  readonly out: string;
  readonly form: ResultForm;
}

/**
 * Checks everything that can be checked before a file is opened.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function readRequest(parsed: TargetArguments): ExplainRequest {
  const { images = [], model, out } = parsed;
  checkWhole('top', parsed.top);
  return {
    images: images.length > 0 ? images : [bundledPicture()],
    model: model ?? bundledModel(),
    opening: { ...openingOf(parsed), classes: parsed.class, notices: noticesOf(parsed) },
    target: wantedClasses(parsed),
    method: readMethod(parsed),
    isDefaultLayer: parsed.layer === undefined && parsed.tensor === undefined,
    out,
    form: formOf(parsed),
    ...drawingOf(parsed),
  };
}

function noticesOf({ model, images }: TargetArguments): string[] {
  return model === undefined && images?.length ? [bundledModelNotice] : [];
}

/** The bundled photograph is explained for all objects in it, so that a newcomer sees how the maps of classes differ. */
function wantedClasses({ class: classes, top, images = [] }: TargetArguments): Pick<ExplainTarget, 'classes' | 'top'> {
  if (classes !== undefined) return { classes };
  return { top: top ?? (images.length === 0 ? bundledPictureClasses : 1) };
}
