/**
 * `-` as an argument is standard input, but yargs drops it from a list. So it is hidden from yargs as a name that no
 * file can have, and put back before anything looks at what was parsed.
 */

/** The argument that stands for standard input. */
export const standardInput = '-';

const hidden = '\0';

/** The arguments for yargs to parse. */
export function hideStandardInput(args: readonly string[]): string[] {
  return args.map((arg) => (arg === standardInput ? hidden : arg));
}

/** Puts back in parsed arguments what {@link hideStandardInput} has hidden; a middleware of yargs. */
export function showStandardInput(parsed: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(parsed)) {
    parsed[name] = Array.isArray(value) ? value.map(shown) : shown(value);
  }
}

function shown(value: unknown): unknown {
  return value === hidden ? standardInput : value;
}
