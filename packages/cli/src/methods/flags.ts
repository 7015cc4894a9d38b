import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { verbosityFlags } from '../options/output-options.js';

/** The options of `methods`. */
export const flags = { json: verbosityFlags.json } as const;

/** The values of the options, and of the positional arguments. */
export type Flags = InferredOptionTypes<typeof flags> & { readonly method: string | undefined };

/** The command line of `methods`, as yargs parses it. */
export type MethodsArguments = ArgumentsCamelCase<Flags>;
