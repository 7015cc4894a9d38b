import { floatTensor, type Tensor } from '../../tensor.js';

/** By how many pixels a picture is shifted. */
export interface Shift {
  readonly x: number;
  readonly y: number;
}

/** An input shifted to the right and down; its first row and column are repeated in the places that are left empty. */
export function shifted(
  { data, dims }: Tensor<'float32'>,
  layout: 'nchw' | 'nhwc',
  { x, y }: Shift,
): Tensor<'float32'> {
  const [, first = 1, second = 1, third = 1] = dims;
  const [planes, height, width, values] = layout === 'nchw' ? [first, second, third, 1] : [1, first, second, third];
  const result = new Float32Array(data.length);
  for (let plane = 0; plane < planes; plane++) {
    for (let row = 0; row < height; row++) {
      const [to, from] = [plane * height + row, plane * height + Math.max(row - y, 0)].map((at) => at * width * values);
      for (let column = 0; column < width; column++) {
        const source = from! + Math.max(column - x, 0) * values;
        for (let i = 0; i < values; i++) result[to! + column * values + i] = data[source + i]!;
      }
    }
  }
  return floatTensor(result, dims);
}
