import { methods } from '@scorecam/core';
import { defaultEvaluation, defaultFilter, fillNames, metricNames } from '@scorecam/core/evaluate';
import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { outputFlags, voiceFlags } from '../options/output-options.js';
import { targetFlags } from '../options/target-options.js';

const data = { group: 'What to measure:', requiresArg: true } as const;
const protocol = { group: 'Protocol:', requiresArg: true } as const;

/** The options of `evaluate`. */
export const flags = {
  annotations: {
    ...data,
    type: 'string',
    describe: 'Boxes or masks: our JSON, COCO JSON, LOC CSV, VOC XML or a folder of it',
  },
  methods: {
    ...data,
    type: 'string',
    default: methods[0].name,
    describe: 'Methods to measure, separated by commas, each with a preset if wanted: score-cam,score-cam:paper,rise',
  },
  metrics: {
    ...data,
    type: 'string',
    default: defaultEvaluation.metrics.join(','),
    describe: `all, or some of ${metricNames.join(', ')}`,
  },
  limit: { ...data, type: 'number', describe: 'At most this many pictures, drawn at random' },
  seed: { ...data, type: 'number', default: 1, describe: 'Of the sample, the random map and the intervals' },
  protocols: {
    ...protocol,
    type: 'string',
    default: defaultEvaluation.protocols.join(','),
    describe: 'What of the picture is kept: map, topN, topN-map (N % of the pixels)',
  },
  steps: { ...protocol, type: 'number', default: defaultEvaluation.steps, describe: 'Steps of deletion and insertion' },
  'deletion-fill': {
    ...protocol,
    choices: fillNames,
    default: defaultEvaluation.deletionFill,
    describe: 'What a removed pixel becomes',
  },
  'insertion-fill': {
    ...protocol,
    choices: fillNames,
    default: defaultEvaluation.insertionFill,
    describe: 'What a pixel is before it is inserted',
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
    describe: 'Localize only objects under this share of the picture; 1 takes all',
  },
  region: {
    ...protocol,
    choices: ['box', 'mask'] as const,
    default: 'box' as const,
    describe: 'Which to use where annotations have both',
  },
  layer: targetFlags.layer,
  tensor: targetFlags.tensor,
  ...modelFlags,
  ...outputFlags('scorecam-eval'),
  resume: {
    group: voiceFlags.json.group,
    type: 'boolean',
    default: false,
    describe: 'Go on where a cancelled run with the same options stopped',
  },
  json: { ...voiceFlags.json, describe: 'Print the content of summary.json and nothing else' },
} as const satisfies Record<string, Options>;

/** The values of the options, and of what stands without one. */
type Flags = InferredOptionTypes<typeof flags> & { readonly photos: string | undefined };

/** The command line of `evaluate`, as yargs parses it. */
export type EvaluateArguments = ArgumentsCamelCase<Flags>;
