import type { ArgumentsCamelCase, Argv, InferredOptionTypes } from 'yargs';
import { outputFlags } from '../options/output-options.js';

const flags = {
  json: { ...outputFlags.json, describe: 'Print the path of the page and the counts as JSON' },
  quiet: outputFlags.quiet,
} as const;

type Flags = InferredOptionTypes<typeof flags> & { readonly folder: string };

/** The command line of `report`, as yargs parses it. */
export type ReportArguments = ArgumentsCamelCase<Flags>;

/** `scorecam report`: one page to look through the results of a run. */
export function addReportCommand(yargs: Argv): Argv {
  const summary = 'Make a page to look through the results of a batch';
  return yargs.command('report <folder>', summary, build, async (parsed) => {
    const { report } = await import('../report/report.js');
    await report(parsed);
  });
}

function build(yargs: Argv): Argv<Flags> {
  return yargs
    .positional('folder', { type: 'string', demandOption: true, describe: 'The output folder of the batch' })
    .options(flags);
}
