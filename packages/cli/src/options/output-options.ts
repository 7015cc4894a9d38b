import { colorMapNames } from '@scorecam/core';
import type { Options } from 'yargs';

const value = { group: 'Output:', requiresArg: true } as const;
const onOff = { group: 'Output:', type: 'boolean', default: false } as const;

/** The yargs options that say what is written and printed. */
export const outputFlags = {
  out: { ...value, type: 'string', default: 'scorecam-out', describe: 'Folder for the results' },
  'color-map': { ...value, choices: colorMapNames, default: 'turbo', describe: 'Colours of the maps' },
  opacity: { ...value, type: 'number', default: 0.5, describe: "Weight of the map's colour in the overlay, 0 to 1" },
  json: { ...onOff, describe: 'Print the content of result.json and nothing else' },
  quiet: { ...onOff, describe: 'Print nothing but errors' },
} as const satisfies Record<string, Options>;
