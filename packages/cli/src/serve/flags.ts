import type { InferredOptionTypes, Options } from 'yargs';

/** The options of `serve`. */
export const flags = {
  port: { type: 'number', requiresArg: true, default: 8080, describe: 'The port on 127.0.0.1; 0 for any free one' },
} as const satisfies Record<string, Options>;

/** The command line of `serve`, as yargs parses it. */
export type ServeArguments = InferredOptionTypes<typeof flags>;
