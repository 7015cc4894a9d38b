import type { InferredOptionTypes } from 'yargs';
import { verbosityFlags } from '../options/output-options.js';

/** The options of `doctor`. */
export const flags = { json: verbosityFlags.json } as const;

/** The command line of `doctor`, as yargs parses it. */
export type DoctorArguments = InferredOptionTypes<typeof flags>;
