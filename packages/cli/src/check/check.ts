/** Runs `scorecam check`: what the engine sees of a model, and whether it can be explained. */
import { checkModelFile, unlessAborted } from '@scorecam/node';
import { bundledModel } from '../bundled.js';
import { exitForFault } from '../exit-codes.js';
import { openingOf } from '../options/model-options.js';
import { openTerminal } from '../terminal.js';
import { describeReport } from './describe-report.js';
import type { CheckArguments } from './flags.js';

/**
 * Prints the report. A model that cannot be explained is one too, and ends with the status of its fault.
 *
 * @throws ScorecamError if the file cannot be read, the device does not work, CANCELLED after Ctrl-C
 */
export async function check(parsed: CheckArguments, signal: AbortSignal): Promise<void> {
  const report = await unlessAborted(
    checkModelFile(parsed.model ?? bundledModel(), {
      ...openingOf(parsed),
      dtype: parsed.dtype,
      exports: parsed.export,
    }),
    signal,
  );
  const terminal = openTerminal({ json: parsed.json, quiet: false });
  terminal.say(describeReport(report));
  terminal.printJson(report);
  if (report.fault) process.exitCode = exitForFault(report.fault.code);
}
