/**
 * `-` as an argument is standard input, but yargs drops it from a list. So it is hidden from yargs as a name that no
 * file can have, and put back before anything looks at what was parsed.
 */

import { ScorecamError } from '@scorecam/core';

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

/** In bytes: what is endless, as /dev/zero, is not held. */
const longestInput = 2 ** 29;

/**
 * All of standard input.
 *
 * @throws ScorecamError UNREADABLE_FILE for more than 512 MiB
 */
export async function readStandardInput(): Promise<Buffer> {
  if (process.stdin.isTTY) process.stderr.write('Reading a picture from standard input; Ctrl-D ends it.\n');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestInput)
      throw new ScorecamError(
        'UNREADABLE_FILE',
        `Standard input holds more than the ${longestInput} bytes that are read; give a picture.`,
      );
  }
  return Buffer.concat(chunks);
}
