import { describe, expect, it } from '@jest/globals';
import { imageInput } from '../../src/inspect/index.js';
import { maskInput, maskInputs, symbolicBatch } from '../../src/rewrite/index.js';
import { writeModel } from '../../src/onnx/index.js';
import { elementCount, floatTensor, type Tensor } from '../../src/tensor.js';
import { type TinyClassifierOptions, tinyClassifierFacts as facts } from '../../src/testing/tiny-models.js';
import { readTiny } from '../support/graphs.js';
import { useRunner } from '../support/run-model.js';

const { channels, height: H, width: W, input, output } = facts;
const [h, w, N] = [3, 4, 2];

/** Values without repetition, in [0, 1). */
function values(dims: readonly number[], seed: number): Tensor<'float32'> {
  const data = Float32Array.from({ length: elementCount(dims) }, (_, i) => (((i + 1) * (0.618034 + seed)) % 1) * 0.9);
  return floatTensor(data, dims);
}

interface MaskCase {
  readonly normalize: 0 | 1;
  readonly divisor: number;
  /** One for each mask, or one for all. */
  readonly offsets: readonly number[];
  readonly fill: number;
}

const maps = values([N, 1, h, w], 0.1);
const rows = values([H, h], 0.2);
const columns = values([w, W], 0.3);

/** The masks by the formula at the head of mask-input.ts, in double precision. */
function masksByHand({ normalize, divisor, offsets }: MaskCase): number[][] {
  return Array.from({ length: N }, (_, n) => {
    const up = Array.from({ length: H * W }, (_, place) => {
      const [y, x] = [Math.floor(place / W), place % W];
      let sum = 0;
      for (let i = 0; i < h; i++) {
        for (let j = 0; j < w; j++)
          sum += rows.data[y * h + i]! * maps.data[(n * h + i) * w + j]! * columns.data[j * W + x]!;
      }
      return sum;
    });
    const [low, high] = [Math.min(...up), Math.max(...up)];
    const floor = normalize * low + offsets[n % offsets.length]!;
    return up.map((value) => Math.min(Math.max((value - floor) / (normalize * (high - low) + divisor), 0), 1));
  });
}

/** The N masked images, one after the other, in the layout of `image`. */
function maskedByHand(image: Tensor<'float32'>, options: MaskCase & { nhwc: boolean }): Tensor<'float32'> {
  const size = channels * H * W;
  const masked = masksByHand(options).flatMap((mask) =>
    Array.from({ length: size }, (_, i) => {
      const m = mask[options.nhwc ? Math.floor(i / channels) : i % (H * W)]!;
      return image.data[i]! * m + options.fill * (1 - m);
    }),
  );
  return floatTensor(Float32Array.from(masked), [N, ...image.dims.slice(1)]);
}

function maskFeeds({ normalize, divisor, offsets, fill }: MaskCase) {
  return {
    [maskInputs.maps]: maps,
    [maskInputs.rowMatrix]: rows,
    [maskInputs.columnMatrix]: columns,
    [maskInputs.normalize]: floatTensor(Float32Array.of(normalize), []),
    [maskInputs.offset]: floatTensor(Float32Array.from(offsets), [offsets.length, 1, 1, 1]),
    [maskInputs.divisor]: floatTensor(Float32Array.of(divisor), []),
    [maskInputs.fill]: floatTensor(Float32Array.of(fill), [1, 1, 1, 1]),
  };
}

const cases: MaskCase[] = [
  { normalize: 1, divisor: 0, offsets: [0], fill: 0 },
  { normalize: 1, divisor: 1e-2, offsets: [0], fill: 0.5 },
  { normalize: 0, divisor: 2, offsets: [0], fill: -1 },
  { normalize: 0, divisor: -0.5, offsets: [0.6, 0.9], fill: 0 },
];

describe('maskInput', () => {
  const runner = useRunner();

  /** The scores of the masked graph, and those of the original for images that were masked by hand. */
  async function bothScores(options: TinyClassifierOptions, mask: MaskCase): Promise<[Tensor, Tensor]> {
    const nhwc = options.layout === 'nhwc';
    const shape: [number, number, number] = nhwc ? [H, W, channels] : [channels, H, W];
    const model = symbolicBatch(await readTiny(options));
    const masked = maskInput(
      model,
      imageInput(model, options.flat ? { imageSize: { height: H, width: W }, layout: nhwc ? 'nhwc' : 'nchw' } : {}),
    );
    const image = values([1, ...shape], 0.4);
    const byHand = maskedByHand(image, { ...mask, nhwc });
    const fed = options.flat ? floatTensor(byHand.data, [N, elementCount(shape)]) : byHand;
    const actual = await runner.run(masked, { [input]: image, ...maskFeeds(mask) });
    const expected = await runner.run(model, { [input]: fed });
    return [actual[output]!, expected[output]!];
  }

  /** Scores are of order 1, so that float32 leaves six digits. */
  function expectClose([actual, expected]: [Tensor, Tensor]): void {
    expect(actual.dims).toEqual([N, facts.classes]);
    for (let i = 0; i < expected.data.length; i++) expect(actual.data[i]).toBeCloseTo(Number(expected.data[i]), 5);
    const [first, second] = [actual.data.slice(0, facts.classes), actual.data.slice(facts.classes)];
    expect(first).not.toEqual(second);
  }

  it.each([7, 9, 11, 13, 17, 21])('equals masking by hand at opset %i', async (opset) => {
    for (const mask of cases) expectClose(await bothScores({ opset }, mask));
  });

  it.each<[string, TinyClassifierOptions]>([
    ['channels last', { layout: 'nhwc' }],
    ['a fixed batch of 1', { batch: 1 }],
    ['a flat image', { flat: true, opset: 7 }],
    ['a flat image with channels last', { flat: true, layout: 'nhwc' }],
  ])('equals masking by hand for %s', async (_, options) => {
    for (const mask of cases) expectClose(await bothScores(options, mask));
  });

  it('casts the masked image to the element type of the model', async () => {
    const model = await readTiny({ inputType: 'float16' });
    const masked = maskInput(model, imageInput(model));
    const image = values([1, channels, H, W], 0.4);
    const mask: MaskCase = { normalize: 1, divisor: 0, offsets: [0], fill: 0 };
    const actual = await runner.run(masked, { [input]: image, ...maskFeeds(mask) });
    const float = await readTiny();
    const expected = await runner.run(float, { [input]: maskedByHand(image, { ...mask, nhwc: false }) });
    // float16 keeps 11 bits of each pixel; scores of order 1 average the rounding out.
    for (let i = 0; i < 10; i++) expect(actual[output]?.data[i]).toBeCloseTo(Number(expected[output]?.data[i]), 2);
  });

  it('gives exactly the image under a mask of ones', async () => {
    const model = await readTiny();
    const ones = (dims: number[]) => floatTensor(new Float32Array(elementCount(dims)).fill(1), dims);
    const image = values([2, channels, H, W], 0.7);
    const feeds = { ...maskFeeds({ normalize: 0, divisor: 1, offsets: [0], fill: 0 }), [input]: image };
    const allOnes = {
      [maskInputs.maps]: ones([2, 1, 1, 1]),
      [maskInputs.rowMatrix]: ones([H, 1]),
      [maskInputs.columnMatrix]: ones([1, W]),
    };
    const actual = await runner.run(maskInput(model, imageInput(model)), { ...feeds, ...allOnes });
    expect(actual).toEqual(await runner.run(model, { [input]: image }));
  });

  it('makes several masks from one map, cut at thresholds', async () => {
    const model = symbolicBatch(await readTiny());
    const image = values([1, channels, H, W], 0.4);
    const counts = Float32Array.from({ length: H * W }, (_, i) => (7 * i) % (H * W)); // every integer once
    const identity = (size: number) =>
      floatTensor(
        Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0)),
        [size, size],
      );
    const thresholds = [1.5, 0.5 * H * W + 0.5];
    const cut = { normalize: 0, divisor: 0.5, offsets: thresholds, fill: 0 } as const;
    const feeds = { ...maskFeeds(cut), [maskInputs.maps]: floatTensor(counts, [1, 1, H, W]), [input]: image };
    const matrices = { [maskInputs.rowMatrix]: identity(H), [maskInputs.columnMatrix]: identity(W) };
    const actual = await runner.run(maskInput(model, imageInput(model)), { ...feeds, ...matrices });
    const byHand = thresholds.flatMap((threshold) =>
      Array.from(image.data, (value, i) => (counts[i % (H * W)]! > threshold ? value : 0)),
    );
    const expected = floatTensor(Float32Array.from(byHand), [thresholds.length, channels, H, W]);
    expect(actual).toEqual(await runner.run(model, { [input]: expected }));
  });

  it('does not change the given model', async () => {
    const model = await readTiny();
    const before = writeModel(model);
    maskInput(model, imageInput(model));
    expect(writeModel(model)).toEqual(before);
  });

  it('refuses to mask twice', async () => {
    const model = await readTiny();
    const masked = maskInput(model, imageInput(model));
    expect(() => maskInput(masked, imageInput(model))).toThrow(
      /Cannot mask the input in "tiny.onnx": it already masks its input/,
    );
  });

  it('refuses an opset that is too old, and names the pass', async () => {
    const model = { ...(await readTiny()), opset: 6 };
    expect(() => maskInput(model, imageInput(model))).toThrow(/Cannot mask the input in "tiny.onnx": it uses opset 6/);
  });
});
