import type { InferredOptionTypes } from 'yargs';
import { voiceFlags } from '../options/output-options.js';

/** The options of `doctor`. */
export const flags = { json: voiceFlags.json } as const;

/** The command line of `doctor`, as yargs parses it. */
export type DoctorArguments = InferredOptionTypes<typeof flags>;
