/**
 * Masked scoring on a runtime against the same arithmetic in JavaScript: the image, the maps and the interpolation
 * matrices go in, and the masked images must come out.
 */
import { interpolationMatrix, resizeMap } from '../interpolation.js';
import type { SpatialMap } from '../spatial-map.js';
import { memorySource, readModel, writeModel } from '../onnx/index.js';
import { imageInput } from '../inspect/index.js';
import { maskInput, maskInputs } from '../rewrite/index.js';
import type { Runtime } from '../runtime.js';
import { floatTensor, type Tensor, type TensorMap } from '../tensor.js';
import { assertClose } from './closeness.js';
import { imageModel, wholeModel } from './conformance-models.js';

const [channels, height, width] = [3, 6, 4];
const map = { height: 3, width: 2 };
const maps: readonly SpatialMap[] = [
  { ...map, data: Float32Array.of(0, 1, 2, 3, 4, 5) },
  { ...map, data: Float32Array.of(7, -1, 0, 3, 0.5, 2) },
];
const image = Float32Array.from({ length: channels * height * width }, (_, i) => Math.sin(i + 1));

/** @throws Error if a masked image is off by more than float32 rounding of values of order 1 */
export async function checkMaskedScoring(runtime: Runtime): Promise<void> {
  assertClose(await masked(runtime, feeds()), expectedImages(), { absolute: 1e-6 });
}

/**
 * Integers as large as the ranks of the pixels of a photograph, each compared exactly with its threshold.
 *
 * @throws Error if a device multiplies with fewer bits than float32 has
 */
export async function checkThresholds(runtime: Runtime): Promise<void> {
  const first = 224 * 224 - height * width;
  const ranks = Float32Array.from({ length: height * width }, (_, i) => first + i);
  const cut = first + 10;
  const ones = floatTensor(new Float32Array(channels * height * width).fill(1), [1, channels, height, width]);
  const y = await masked(runtime, {
    ...feeds(),
    image: ones,
    [maskInputs.maps]: floatTensor(ranks, [1, 1, height, width]),
    [maskInputs.rowMatrix]: floatTensor(interpolationMatrix(height, height, 'half-pixel'), [height, height]),
    [maskInputs.columnMatrix]: floatTensor(interpolationMatrix(width, width, 'half-pixel'), [width, width]),
    [maskInputs.normalize]: floatTensor(Float32Array.of(0), []),
    [maskInputs.offset]: floatTensor(Float32Array.of(cut - 0.5), [1, 1, 1, 1]),
    [maskInputs.divisor]: floatTensor(Float32Array.of(0.5), []),
  });
  const expected = ones.data.map((_, i) => Number(first + (i % (height * width)) >= cut));
  assertClose(y, floatTensor(expected, ones.dims), { absolute: 0 });
}

async function masked(runtime: Runtime, tensors: TensorMap): Promise<Tensor | undefined> {
  const model = await readModel(memorySource(imageModel()), 'image.onnx');
  const session = await runtime.createSession(wholeModel(writeModel(maskInput(model, imageInput(model)))));
  try {
    return (await session.run(tensors, ['y']))['y'];
  } finally {
    await session.dispose();
  }
}

function feeds(): TensorMap {
  return {
    image: floatTensor(image, [1, channels, height, width]),
    [maskInputs.maps]: floatTensor(Float32Array.from(maps.flatMap(({ data }) => [...data])), [
      maps.length,
      1,
      map.height,
      map.width,
    ]),
    [maskInputs.rowMatrix]: floatTensor(interpolationMatrix(height, map.height, 'half-pixel'), [height, map.height]),
    [maskInputs.columnMatrix]: floatTensor(columnMatrix(), [map.width, width]),
    [maskInputs.normalize]: floatTensor(Float32Array.of(1), []),
    [maskInputs.offset]: floatTensor(Float32Array.of(0), [1, 1, 1, 1]),
    [maskInputs.divisor]: floatTensor(Float32Array.of(0), []),
    [maskInputs.fill]: floatTensor(Float32Array.of(0), [1, 1, 1, 1]),
  };
}

/** (w, W): the matrix of the columns, transposed. */
function columnMatrix(): Float32Array {
  const matrix = interpolationMatrix(width, map.width, 'half-pixel');
  return Float32Array.from(matrix, (_, i) => matrix[(i % width) * map.width + Math.floor(i / width)] ?? NaN);
}

function expectedImages(): Tensor {
  const masked = maps.flatMap((each) => {
    const { data } = resizeMap(each, { height, width, alignment: 'half-pixel' });
    const [low, high] = [Math.min(...data), Math.max(...data)];
    return Array.from(image, (value, i) => (value * ((data[i % (height * width)] ?? NaN) - low)) / (high - low));
  });
  return floatTensor(Float32Array.from(masked), [maps.length, channels, height, width]);
}
