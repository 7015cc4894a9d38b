/** The flags that say what the numbers of an output are. */
import { type ClassTarget, type Direction, headNames, ScorecamError } from '@scorecam/core';
import type { InferredOptionTypes, Options } from 'yargs';

const text = { group: 'Model:', type: 'string', requiresArg: true } as const;

/** The yargs options that say what the numbers of the class output are. */
export const headFlags = {
  head: {
    ...text,
    choices: headNames,
    describe: 'What the output is: logits for a softmax or for sigmoids, values, or already probabilities (none) ',
  },
  direction: { ...text, describe: 'For a value: explain what moves it up, down, or "toward X" (default: up)' },
} as const satisfies Record<string, Options>;

/**
 * The target that the flags state; undefined if they state none.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function statedTarget({ head, direction }: InferredOptionTypes<typeof headFlags>): ClassTarget | undefined {
  if (head === undefined && direction === undefined) return undefined;
  return { kind: 'class', head, direction: direction === undefined ? undefined : parseDirection(direction) };
}

function parseDirection(text: string): Direction {
  if (text === 'up' || text === 'down') return text;
  const [, number = ''] = /^toward[ :=](.+)$/.exec(text.trim()) ?? [];
  const toward = Number(number);
  if (number.trim() !== '' && Number.isFinite(toward)) return { toward };
  throw new ScorecamError('INVALID_OPTION', `Unknown direction "${text}"; use up, down, or "toward X", X a number.`);
}
