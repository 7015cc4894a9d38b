import { methods } from '@scorecam/core';
import { defaultEvaluation, defaultFilter, fillNames, metricNames } from '@scorecam/core/evaluate';
import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { modelFlags, steadyBatchFlag } from '../options/model-options.js';
import { outputFlags, verbosityFlags } from '../options/output-options.js';
import { targetFlags } from '../options/target-options.js';

const data = { group: 'What to measure:', requiresArg: true } as const;
const protocol = { group: 'Protocol:', requiresArg: true } as const;

/** The options of `evaluate`. */
export const flags = {
  annotations: {
    ...data,
    type: 'string',
    describe: 'Boxes or masks: scorecam JSON, COCO JSON, ImageNet LOC CSV, or VOC XML (file or folder)',
  },
  methods: {
    ...data,
    type: 'string',
    default: methods[0].name,
    describe: 'all, or a list of methods, each with an optional preset: score-cam,score-cam:paper,rise',
  },
  metrics: {
    ...data,
    type: 'string',
    default: defaultEvaluation.metrics.join(','),
    describe: `all, or some of ${metricNames.join(', ')}`,
  },
  limit: { ...data, type: 'number', describe: 'At most this many pictures, drawn at random' },
  seed: {
    ...data,
    type: 'number',
    default: 1,
    describe: 'Random seed for sampling, the random baseline and the confidence intervals',
  },
  protocols: {
    ...protocol,
    type: 'string',
    default: defaultEvaluation.protocols.join(','),
    describe: 'Which pixels to keep: map, topN or topN-map (the top N % of pixels)',
  },
  steps: { ...protocol, type: 'number', default: defaultEvaluation.steps, describe: 'Steps of deletion and insertion' },
  'deletion-fill': {
    ...protocol,
    choices: fillNames,
    default: defaultEvaluation.deletionFill,
    describe: 'Value of a removed pixel',
  },
  'insertion-fill': {
    ...protocol,
    choices: fillNames,
    default: defaultEvaluation.insertionFill,
    describe: 'Value of a pixel before it is inserted',
  },
  'single-box': {
    group: protocol.group,
    type: 'boolean',
    default: defaultFilter.singleBox,
    describe: 'Localize only classes with one box (--no-single-box takes all)',
  },
  'largest-object': {
    ...protocol,
    type: 'number',
    default: defaultFilter.largestShare,
    describe: 'Localize only objects that cover less than this fraction of the picture (1: all)',
  },
  region: {
    ...protocol,
    choices: ['box', 'mask'] as const,
    default: 'box' as const,
    describe: 'Which to use if annotations have both boxes and masks',
  },
  target: { type: 'string', hidden: true },
  layer: targetFlags.layer,
  tensor: targetFlags.tensor,
  grid: targetFlags.grid,
  ...modelFlags,
  batch: steadyBatchFlag,
  ...outputFlags('scorecam-eval'),
  resume: {
    group: verbosityFlags.json.group,
    type: 'boolean',
    default: false,
    describe: 'Resume a cancelled run with the same options',
  },
  json: { ...verbosityFlags.json, describe: 'Print only the content of summary.json' },
} as const satisfies Record<string, Options>;

/** The values of the options, and of the positional arguments. */
type Flags = InferredOptionTypes<typeof flags> & { readonly folder: string | undefined };

/** The command line of `evaluate`, as yargs parses it. */
export type EvaluateArguments = ArgumentsCamelCase<Flags>;
