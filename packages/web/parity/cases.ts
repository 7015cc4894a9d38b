import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One explanation that every runtime makes. */
export interface ParityCase {
  readonly name: string;
  readonly model: string;
  /** A picture, or the network's input as a .npy file. */
  readonly image: string;
  /** The method and its preset in one word. */
  readonly method: string;
  /** The options that depart from the preset, by name. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly classes: readonly number[];
  /** The largest allowed difference between two maps. */
  readonly mapBound: number;
  /** The number of masks that a software adapter scores, at seconds per mask (default: all). */
  readonly softwareMasks?: number;
  /** The map of the reference library, (height, width), by class index; none for most models. */
  readonly references: Readonly<Record<number, string>>;
}

/** The folders with the files of the cases. */
export const models = resolve('models');
export const shared = resolve('../shared');

/** Where the references on real weights are. */
export const golden = join(shared, 'reference/golden/squeezenet1_1');
/** Networks with real weights. */
export const sharedModels = join(shared, 'data/models');
const dynamic = 'squeezenet1_1_pt_ts_op17_dyn.onnx';
/** Bounds on the difference between maps on two runtimes, by the model's number format. */
export const mapBounds = { float32: 1e-3, float16: 1e-2, int8: 1e-1 } as const;
/** A multiple of the batch size, so that every runtime has a map of exactly these masks. */
const softwareMasks = 8;
const presets = ['official', 'pytorch-grad-cam', 'torchcam'];

const goldenPictures = [
  { picture: 'cat_and_dog', classes: [243, 282] },
  { picture: 'porcupine', classes: [334] },
  { picture: 'paper_00000073', classes: [21] },
] as const;

/** Other exports of the same weights, and other weights, each with the first golden picture. */
const otherModels = [
  'squeezenet1_1_pt_ts_op17_fixed1.onnx',
  'squeezenet1_1_pt_dynamo_op18_fixed_external.onnx',
  'squeezenet1_1_pt_ts_op17_fp16_dyn.onnx',
  'squeezenet1_1_qdq_int8_op17_dyn.onnx',
];

/** Every case whose files are available; those of the bundled models always are. */
export const parityCases: readonly ParityCase[] = [
  {
    name: 'emoji-vgg, cat_and_dog.png',
    model: join(models, 'emoji-vgg/emoji-vgg.onnx'),
    image: join(models, 'emoji-vgg/pictures/cat_and_dog.png'),
    method: 'score-cam',
    classes: [0, 1],
    mapBound: mapBounds.float32,
    references: {},
  },
  ...(existsSync(golden) ? sharedCases() : []),
];

function sharedCases(): ParityCase[] {
  const [first] = goldenPictures;
  return [
    ...goldenPictures.flatMap((picture) => presets.map((preset) => goldenCase(dynamic, picture, preset))),
    ...otherModels.map((model) => goldenCase(model, first, 'official')),
    {
      // A PNG has the same pixels for every decoder; for a JPEG, browsers round differently, by a value or two of 255.
      name: 'resnet20_cifar10, cat_and_dog.png',
      model: join(sharedModels, 'resnet20_cifar10_pt_ts_op17_fixed1.onnx'),
      image: join(shared, 'data/images/cat_and_dog.png'),
      method: 'score-cam',
      classes: [3, 5],
      mapBound: mapBounds.float32,
      softwareMasks,
      references: {},
    },
  ];
}

function goldenCase(model: string, { picture, classes }: (typeof goldenPictures)[number], preset: string): ParityCase {
  const folder = join(golden, picture);
  const numbers = model.includes('fp16') ? 'float16' : model.includes('int8') ? 'int8' : 'float32';
  // The reference libraries ran the float32 weights.
  const referred = numbers === 'float32' ? classes : [];
  return {
    name: `${model.replace('.onnx', '')}, ${picture}, ${preset}`,
    model: join(sharedModels, model),
    image: join(folder, 'input.npy'),
    method: `score-cam:${preset}`,
    classes,
    mapBound: mapBounds[numbers],
    softwareMasks,
    references: Object.fromEntries(referred.map((index) => [index, join(folder, `map_${preset}_${index}.npy`)])),
  };
}
