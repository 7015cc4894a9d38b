import type { Argv } from 'yargs';
import { flags, type DoctorArguments } from '../doctor/flags.js';

/** `scorecam doctor`: what is there on this machine? `signal` is Ctrl-C. */
export function addDoctorCommand(yargs: Argv, signal: AbortSignal): Argv {
  const summary = 'Say which devices work here, and what the others lack';
  return yargs.command('doctor', summary, build, async (parsed) => {
    const { doctor } = await import('../doctor/doctor.js');
    await doctor(parsed, signal);
  });
}

function build(yargs: Argv): Argv<DoctorArguments> {
  return yargs.options(flags).epilogue('Examples:\n  scorecam doctor\n  scorecam doctor --json');
}
