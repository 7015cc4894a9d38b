import { describe, expect, it } from '@jest/globals';
import {
  exportExplained,
  Explainer,
  imagenet,
  memorySource,
  parseMethod,
  type Picture,
  preprocess,
  type Preprocessing,
  readModel,
  type Runtime,
  seededRandom,
  type Tensor,
  writeModel,
} from '@scorecam/core';
import fc from 'fast-check';
import { withPictures } from '../../src/export/pictures/picture-input.js';
import { imageInput } from '../../src/inspect/index.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { maximumDifference } from '../../src/testing/closeness.js';
import { testModel, tinyClassifier } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

function randomPicture(width: number, height: number, seed: number): Picture {
  const random = seededRandom(seed);
  return { width, height, data: Uint8Array.from({ length: 4 * width * height }, () => Math.floor(256 * random())) };
}

/** The picture as programs that serve models have it: uint8 (1, height, width, 3). */
function pixelsOf({ width, height, data }: Picture): Tensor<'uint8'> {
  const rgb = data.filter((_, i) => i % 4 !== 3);
  return { type: 'uint8', dims: [1, height, width, 3], data: rgb };
}

/** A model that gives its input. */
async function identityOf({ size: [width, height], channelOrder, layout }: Preprocessing, opset = 17) {
  const channels = channelOrder === 'gray' ? 1 : 3;
  const dims = layout === 'nchw' ? [null, channels, height, width] : [null, height, width, channels];
  const declared = (name: string) => ({ name, dataType: DataType.FLOAT, dims });
  const nodes = [makeNode({ op: 'Identity', inputs: ['x'], output: 'y' })];
  const model = testModel({ nodes, inputs: [declared('x')], outputs: [declared('y')], opset });
  const loaded = await readModel(memorySource(model), 'identity.onnx');
  return { model: loaded, input: imageInput(loaded, { layout }) };
}

interface Preprocessed {
  readonly ours: Float32Array;
  readonly inGraph: Float32Array;
}

async function preprocessBoth(picture: Picture, preprocessing: Preprocessing, opset?: number): Promise<Preprocessed> {
  const { model, input } = await identityOf(preprocessing, opset);
  const given = withPictures(model, { input }, { pictures: 'any-size', preprocessing });
  const session = await runtime.createSession({ bytes: writeModel(given), weights: { kind: 'none' } });
  const { y } = await session.run({ picture: pixelsOf(picture) }, ['y']).finally(() => session.dispose());
  return { ours: preprocess(picture, preprocessing).input.data, inGraph: (y as Tensor<'float32'>).data };
}

/** A level is 4e-3 and more: what is left is float32's rounding of the normalization. */
const normalizing = 2e-6;

function expectSame({ ours, inGraph }: Preprocessed): void {
  expect(inGraph).toHaveLength(ours.length);
  expect(maximumDifference(inGraph, ours)).toBeLessThan(normalizing);
}

const framings = fc.record({
  size: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
  resize: fc.constantFrom('squash' as const, 'crop' as const),
  extra: fc.option(fc.integer({ min: 0, max: 17 }), { nil: undefined }),
  channelOrder: fc.constantFrom('rgb' as const, 'bgr' as const, 'gray' as const),
  layout: fc.constantFrom('nchw' as const, 'nhwc' as const),
});

describe('withPictures', () => {
  it('gives the input of preprocess, for any sizes, framing and channels', async () => {
    await fc.assert(
      fc.asyncProperty(
        framings,
        fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 })),
        async ({ extra, ...framing }, [width, height]) => {
          const resizeTo = extra === undefined ? undefined : Math.max(...framing.size) + extra;
          const normal = framing.channelOrder === 'gray' ? { mean: [0.45], std: [0.23] } : {};
          const preprocessing = { ...imagenet, ...framing, ...normal, ...(resizeTo !== undefined && { resizeTo }) };
          expectSame(await preprocessBoth(randomPicture(width, height, 7), preprocessing));
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    [11, 640, 480],
    [18, 1600, 1200],
    [17, 3600, 30],
  ])('of opset %i, for a picture of %i x %i', async (opset, width, height) => {
    const preprocessing: Preprocessing = { ...imagenet, resize: 'crop', resizeTo: 256 };
    expectSame(await preprocessBoth(randomPicture(width, height, opset), preprocessing, opset));
  });

  it('computes in float32 alone, as some runtimes have no float64', async () => {
    const { model, input } = await identityOf(imagenet);
    const preprocessing: Preprocessing = { ...imagenet, resize: 'crop', resizeTo: 256 };
    const { graph } = withPictures(model, { input }, { pictures: 'any-size', preprocessing });
    const types = graph.node.flatMap(({ attribute }) =>
      attribute.map(({ name, i, t }) => (name === 'to' ? Number(i) : t?.dataType)),
    );
    expect(types).toContain(DataType.FLOAT);
    expect(types).not.toContain(DataType.DOUBLE);
  });

  it('refuses an opset that lacks an operator, and an input that is not a batch of images', async () => {
    const { model, input } = await identityOf(imagenet, 10);
    const wish = { pictures: 'any-size', preprocessing: imagenet } as const;
    expect(() => withPictures(model, { input }, wish)).toThrow(/its opset is 10 and the resizing needs 11/);
    const flat = await readModel(memorySource(tinyClassifier({ flat: true })), 'flat.onnx');
    const rows = { input: { ...input, name: 'image' } };
    expect(() => withPictures(flat, rows, wish)).toThrow(/not a batch of images/);
  });
});

describe('exportExplained with pictures', () => {
  const preprocessing = { resize: 'crop', resizeTo: 20 } as const;
  it.each([
    ['input-size', { width: 12, height: 16 }, undefined],
    ['any-size', { width: 50, height: 37 }, preprocessing],
  ] as const)('of %s explains as explain does', async (pictures, { width, height }, options) => {
    const loaded = {
      model: await readModel(memorySource(tinyClassifier()), 'tiny.onnx'),
      weights: { kind: 'none' } as const,
    };
    const setup = { preprocessing: options };
    const method = parseMethod('grad-cam');
    const { model } = await exportExplained(runtime, loaded, { setup, maps: [{ method }], pictures });
    expect(model.graph.input.map(({ name }) => name)).toEqual(['picture']);
    const picture = randomPicture(width, height, 3);
    const session = await runtime.createSession({ bytes: writeModel(model), weights: { kind: 'none' } });
    const { saliency } = await session.run({ picture: pixelsOf(picture) }, ['saliency']);
    await session.dispose();
    const explainer = await Explainer.create(runtime, loaded, setup);
    const { classes } = await explainer.explain(picture, { method });
    await explainer.dispose();
    // The same levels, and float32's rounding in other kernels, stretched to the range of the map.
    expect(maximumDifference((saliency as Tensor<'float32'>).data, classes[0]!.map.data)).toBeLessThan(1e-5);
  });
});
