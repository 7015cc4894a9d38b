import { type ColorMapName, colorMapNames, defaultDrawing } from '@scorecam/core';
import type { Options } from 'yargs';
import { checkShare } from './check-numbers.js';

const value = { group: 'Output:', requiresArg: true } as const;
const onOff = { group: 'Output:', type: 'boolean', default: false } as const;

/** The yargs options that say how a command speaks. */
export const verbosityFlags = {
  json: { ...onOff, describe: 'Print only JSON' },
  quiet: { ...onOff, describe: 'Print only errors' },
} as const satisfies Record<string, Options>;

/** The yargs options that say what is written and printed, for a command that by default writes to the folder `out`. */
export function outputFlags(out: string) {
  return {
    out: { ...value, type: 'string', default: out, describe: 'Folder for the results' },
    'color-map': { ...value, choices: colorMapNames, default: defaultDrawing.colorMap, describe: 'Colors of the maps' },
    opacity: {
      ...value,
      type: 'number',
      default: defaultDrawing.opacity,
      describe: "Weight of the map's color in the overlay, 0 to 1",
    },
    ...verbosityFlags,
  } as const satisfies Record<string, Options>;
}

/** How maps are drawn. */
export interface DrawingOptions {
  readonly colorMap: ColorMapName;
  /** The weight of the map in an overlay, in [0, 1]. */
  readonly opacity: number;
}

/**
 * What the command line says about the drawings.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function drawingOf({ colorMap, opacity }: DrawingOptions): DrawingOptions {
  checkShare('opacity', opacity);
  return { colorMap, opacity };
}
