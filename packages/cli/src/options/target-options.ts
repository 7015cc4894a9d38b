import type { Options } from 'yargs';

const text = { group: 'What to explain:', type: 'string', requiresArg: true } as const;

/** The yargs options that say which classes are explained, and at which layer. */
export const targetFlags = {
  class: {
    ...text,
    array: true,
    nargs: 1,
    describe: 'A class index or label, or several: --class cat --class dog, or --class cat,dog',
  },
  top: { ...text, type: 'number', describe: 'Explain the N most probable classes (default: 1)' },
  layer: { ...text, describe: 'Module path, node name or index (-1 is the last); see "scorecam layers"' },
  tensor: { ...text, describe: 'A tensor of features by its name in the graph, instead of a layer' },
  grid: {
    ...text,
    describe: "Rows x columns of a transformer's tokens, such as 14x14, if the graph does not show them",
  },
} as const satisfies Record<string, Options>;
