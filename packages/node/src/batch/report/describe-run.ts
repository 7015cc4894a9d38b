import { findMethod } from '@scorecam/core';
import { basename } from 'node:path';
import { openResult } from './open-result.js';
import type { ReportedImage } from './run-results.js';

/**
 * How the maps of a run were made, in a sentence, from its first result; empty if that is lost.
 *
 * @param out - the output folder
 */
export async function describeRun(out: string, images: readonly ReportedImage[]): Promise<string> {
  const first = images.find(({ row }) => !row.fault);
  if (!first) return '';
  try {
    const { record } = await openResult(out, { name: first.row.name, pack: first.pack });
    const { model, method, layer, colorMap, scaleOver } = record;
    const place = layer ? `, layer ${layer.module ?? layer.tensor}` : '';
    const scale = scaleOver === 'classes' ? 'one scale for the classes of an image' : 'a scale for each map';
    const settings = `preset ${method.preset}${place}`;
    return `${basename(model.path)}, ${findMethod(method.name).title}, ${settings}. Colors: ${colorMap}, ${scale}.`;
  } catch {
    return '';
  }
}
