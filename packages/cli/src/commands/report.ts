import type { Argv } from 'yargs';
import { flags, type Flags } from '../report/flags.js';

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
    .options(flags)
    .epilogue('Examples:\n  scorecam batch photos/ --out maps\n  scorecam report maps');
}
