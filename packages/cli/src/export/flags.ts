import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { verbosityFlags } from '../options/output-options.js';
import { targetFlags } from '../options/target-options.js';

const target = { group: 'What to explain:', requiresArg: true } as const;
const output = { group: 'Output:', requiresArg: true } as const;

/** The options of `export`. */
export const flags = {
  class: {
    ...target,
    type: 'string',
    default: 'top',
    describe: 'top (the most probable), a class index or label, or input (chosen at run time by an extra input)',
  },
  layer: targetFlags.layer,
  tensor: targetFlags.tensor,
  also: {
    ...target,
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'A further map, METHOD[:PRESET][@LAYER]; may be repeated',
  },
  model: modelFlags.model,
  labels: modelFlags.labels,
  preprocessing: modelFlags.preprocessing,
  size: {
    group: 'Model:',
    type: 'string',
    requiresArg: true,
    describe: 'WIDTHxHEIGHT of the input, if the model does not fix it (default: from the preprocessing)',
  },
  with: {
    group: 'Model:',
    type: 'string',
    requiresArg: true,
    choices: ['normalize', 'resize,normalize'] as const,
    describe:
      'Preprocessing to put into the model, which then takes uint8 pictures of its input size (normalize) or of any size (default: none)',
  },
  input: modelFlags.input,
  feed: modelFlags.feed,
  output: modelFlags.output,
  out: { ...output, type: 'string', describe: 'The new .onnx file (default: MODEL.METHOD.onnx in this folder)' },
  'map-size': {
    ...output,
    choices: ['layer', 'input'] as const,
    describe: 'Size of the map (default: from the preset)',
  },
  loops: {
    ...output,
    choices: ['operator', 'unrolled'] as const,
    default: 'operator' as const,
    describe:
      'unrolled: loops pass by pass, for runtimes without the operator Loop; the model then takes one picture at a time',
  },
  values: {
    ...output,
    choices: ['unit', 'raw'] as const,
    default: 'unit' as const,
    describe: 'unit: scaled to [0, 1]; raw: the weighted sums before scaling',
  },
  json: { ...verbosityFlags.json, describe: 'Print JSON: the file, its outputs and sizes' },
  quiet: verbosityFlags.quiet,
} as const satisfies Record<string, Options>;

/** The command line of `export`, as yargs parses it; readMethod knows the flags of the methods. */
export type ExportArguments = ArgumentsCamelCase<InferredOptionTypes<typeof flags>>;
