import type { InferredOptionTypes } from 'yargs';
import { outputFlags } from '../options/output-options.js';

/** The options of `doctor`. */
export const flags = { json: { ...outputFlags.json, describe: 'Print JSON' } } as const;

/** The command line of `doctor`, as yargs parses it. */
export type DoctorArguments = InferredOptionTypes<typeof flags>;
