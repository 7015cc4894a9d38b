/** Runs `scorecam export`: a copy of the model that gives its heat map with its scores. */
import { checkWritable, type ExportedFile, exportModel } from '@scorecam/node';
import { dirname } from 'node:path';
import { openTerminal } from '../terminal.js';
import { programVersion } from '../program-version.js';
import { describeExport } from './describe-export.js';
import type { ExportArguments } from './flags.js';
import { readRequest } from './read-request.js';

/**
 * Writes the file.
 *
 * @throws ScorecamError for what the user can correct, CANCELLED after Ctrl-C
 */
export async function exportCommand(parsed: ExportArguments, signal: AbortSignal): Promise<void> {
  const { model, out, options } = readRequest(parsed);
  await checkWritable(dirname(out));
  const metadata = { version: await programVersion() };
  const file: ExportedFile = await exportModel(model, out, { ...options, metadata, signal });
  const terminal = openTerminal(parsed);
  terminal.say(describeExport(file, options));
  terminal.printJson(file);
}
