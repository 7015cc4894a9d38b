/** The explanations that compare every method on every runtime. */
import { methods } from '@scorecam/core';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { golden, mapBounds, models, type ParityCase, sharedModels } from './cases.js';

/** Methods whose maps follow single pixels of the gradient, which changes by jumps where a value passes the bend of a ReLU. */
const bumpy = new Set([
  'gradient',
  'gradient-x-input',
  'guided-backpropagation',
  'deconvolution',
  'smooth-grad',
  'integrated-gradients',
]);

/** Of the range of a map: the bound of the references on input gradients. */
const bumpyBound = 5e-3;

/**
 * Mask learns by Adam, whose first steps have one size in the direction of the gradient's sign: where a gradient is almost 0
 * its last digit decides.
 */
const learnedBound = 0.1;

/** Less work for methods of many passes, which software adapters take seconds for. */
const lessWork: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  rise: { masks: 24 },
  'is-cam': { samples: 2 },
  'ss-cam': { samples: 2 },
  occlusion: { window: 48, stride: 32 },
  mask: { steps: 5 },
  'smooth-grad': { samples: 4 },
  'integrated-gradients': { steps: 6 },
};

/** Methods that mask a picture once for each channel and sample; their first masks are compared on a software adapter. */
const manyMasks = new Set(['is-cam', 'ss-cam', 'group-cam']);

/** Methods of one backward pass, or none, which whole networks of real size are compared by. */
const onePass = [
  'grad-cam',
  'grad-cam++',
  'xgrad-cam',
  'layer-cam',
  'hires-cam',
  'eigen-cam',
  'gradient',
  'gradient-x-input',
  'guided-backpropagation',
  'deconvolution',
];

function boundOf(method: string): number {
  if (method === 'mask') return learnedBound;
  return bumpy.has(method) ? bumpyBound : mapBounds.float32;
}

const ofBundledModel: readonly ParityCase[] = methods
  .filter(({ name }) => name !== 'score-cam') // compared by its presets, with its references
  .map(({ name }) => ({
    name: 'emoji-vgg, cat_and_dog.png',
    model: join(models, 'emoji-vgg/emoji-vgg.onnx'),
    image: join(models, 'emoji-vgg/pictures/cat_and_dog.png'),
    method: name,
    ...(lessWork[name] && { options: lessWork[name] }),
    ...(manyMasks.has(name) && { softwareMasks: 16 }),
    classes: [0, 1],
    mapBound: boundOf(name),
    references: {},
  }));

const ofRealWeights: readonly ParityCase[] = onePass.map((method) => ({
  name: 'squeezenet1_1_pt_ts_op17_dyn, cat_and_dog',
  model: join(sharedModels, 'squeezenet1_1_pt_ts_op17_dyn.onnx'),
  image: join(golden, 'cat_and_dog/input.npy'),
  method,
  classes: [243],
  mapBound: boundOf(method),
  references: {},
}));

/** Every case whose files are available; those of the bundled model always are. */
export const methodCases: readonly ParityCase[] = [...ofBundledModel, ...(existsSync(golden) ? ofRealWeights : [])];
