/** The flags that say what the numbers of a picture mean: black and white, and which bands are drawn. */
import { type Levels, ScorecamError } from '@scorecam/core';
import type { Options } from 'yargs';

const text = { group: 'Model:', type: 'string', requiresArg: true } as const;

/** The yargs options. */
export const numberFlags = {
  levels: { ...text, describe: 'Pixel values that mean black and white, such as 0,4095, or auto ' },
  bands: { ...text, describe: 'Bands to draw as red, green and blue, counted from 1, such as 4,3,2' },
} as const satisfies Record<string, Options>;

/**
 * Reads `--levels`.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function readLevels(given: string | undefined): Levels | undefined {
  if (given === undefined || given === 'auto') return given;
  const [black = NaN, white = NaN, ...others] = numbersOf(given);
  if (others.length === 0 && black < white) return [black, white];
  throw new ScorecamError(
    'INVALID_OPTION',
    `The option --levels must be auto, or two numbers BLACK,WHITE with BLACK < WHITE, not "${given}".`,
  );
}

/**
 * Reads `--bands`.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function readBands(given: string | undefined): readonly [number, number, number] | undefined {
  if (given === undefined) return undefined;
  const [red = NaN, green = NaN, blue = NaN, ...others] = numbersOf(given);
  if (others.length === 0 && [red, green, blue].every((band) => Number.isInteger(band) && band >= 1))
    return [red, green, blue];
  throw new ScorecamError(
    'INVALID_OPTION',
    `The option --bands must be three integers of 1 or more, such as 4,3,2, not "${given}".`,
  );
}

function numbersOf(text: string): number[] {
  return text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
}
