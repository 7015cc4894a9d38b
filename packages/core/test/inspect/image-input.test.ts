import { describe, expect, it } from '@jest/globals';
import { imageInput } from '../../src/inspect/index.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { build, float, readTiny } from '../support/graphs.js';

const nodes = [makeNode({ op: 'Relu', inputs: ['x'], output: 'scores' })];
const channelsLast = build({
  inputs: [float('x', ['n', 192, 224, 3])],
  outputs: [float('scores', ['n', 10])],
  nodes,
});

describe('imageInput', () => {
  it('returns the layout and the size of the image input', async () => {
    const size = { channels: 3, height: 192, width: 224, batch: null };
    expect(imageInput(await channelsLast)).toEqual({
      name: 'x',
      layout: 'nhwc',
      ...size,
      flat: false,
      isInteger: false,
    });
    expect(imageInput(await readTiny({ batch: 4 }))).toMatchObject({
      layout: 'nchw',
      channels: 3,
      height: 16,
      width: 12,
      batch: 4,
    });
    expect(imageInput(await readTiny({ flat: true }), { imageSize: { height: 16, width: 12 } })).toMatchObject({
      height: 16,
      width: 12,
      flat: true,
    });
  });

  it('interprets a flat row of three times a square as a square picture', async () => {
    const flat = await build({ inputs: [float('x', ['n', 150528])], outputs: [float('scores', ['n', 10])], nodes });
    expect(imageInput(flat)).toMatchObject({ layout: 'nchw', channels: 3, height: 224, width: 224, flat: true });
    expect(imageInput(flat, { layout: 'nhwc' })).toMatchObject({ channels: 3, height: 224, width: 224 });
  });

  it('given 1, 3 or 4 at both ends of a shape, or at none, takes the channels to come first', async () => {
    for (const dims of [
      [3, 224, 3],
      [5, 224, 5],
    ]) {
      const model = await build({ inputs: [float('x', ['n', ...dims])], outputs: [float('scores', ['n', 10])], nodes });
      expect(imageInput(model)).toMatchObject({ layout: 'nchw', channels: dims[0], height: 224, width: dims[2] });
    }
  });

  it('given channels at the last axis alone, or the shortest side there, takes them to come last', async () => {
    const layoutOf = async (...dims: (number | string)[]) => {
      const model = await build({ inputs: [float('x', ['n', ...dims])], outputs: [float('scores', ['n', 10])], nodes });
      const { layout, channels, height, width } = imageInput(model);
      return [layout, channels, height, width];
    };
    expect(await layoutOf('h', 'w', 3)).toEqual(['nhwc', 3, null, null]);
    expect(await layoutOf(9, 8, 6)).toEqual(['nhwc', 6, 9, 8]);
    expect(await layoutOf(9, 5, 6)).toEqual(['nchw', 9, 5, 6]);
  });

  it('interprets a row of 784 numbers as a gray digit, and one of a stated size in its layout', async () => {
    const digit = await build({ inputs: [float('x', ['n', 784])], outputs: [float('scores', ['n', 10])], nodes });
    expect(imageInput(digit)).toMatchObject({ channels: 1, height: 28, width: 28 });
    const imageSize = { height: 14, width: 56 };
    expect(imageInput(digit, { layout: 'nhwc', imageSize })).toMatchObject({ channels: 1, height: 14, width: 56 });
  });

  it('given a row that a damaged graph reads in a circle, takes the order that is usual', async () => {
    const circle = await build({
      inputs: [float('x', ['n', 150528])],
      outputs: [float('scores', ['n', 10])],
      nodes: [makeNode({ op: 'Cast', inputs: ['x'], output: 'x' })],
    });
    expect(imageInput(circle)).toMatchObject({ layout: 'nchw', channels: 3, height: 224, width: 224 });
  });

  it('given several inputs of four axes, takes the one that is named, and asks for a name', async () => {
    const model = await build({
      inputs: [float('mask', ['n', 3, 8, 8]), float('image', ['n', 3, 16, 16])],
      outputs: [float('scores', ['n', 10])],
      nodes: [makeNode({ op: 'Concat', inputs: ['mask', 'image'], output: 'scores' })],
    });
    expect(imageInput(model, { name: 'image' })).toMatchObject({ name: 'image', height: 16 });
    expect(() => imageInput(model)).toThrow('"mask" [n, 3, 8, 8], "image" [n, 3, 16, 16]; name the one for the image.');
  });

  it('given a short row of numbers, does not take it for a picture', async () => {
    const model = await build({ inputs: [float('x', ['n', 12])], outputs: [float('scores', ['n', 10])], nodes });
    expect(() => imageInput(model)).toThrow('its inputs are "x" [n, 12]; an image model has');
  });

  it('knows an input of integers', async () => {
    expect(imageInput(await readTiny({ inputType: 'uint8' })).isInteger).toBe(true);
    expect(imageInput(await readTiny({ inputType: 'float16' })).isInteger).toBe(false);
    const inputs = [{ name: 'x', dataType: DataType.INT32, dims: ['n', 3, 8, 8] }];
    const signed = await build({ inputs, outputs: [float('scores', ['n', 10])], nodes });
    expect(imageInput(signed).isInteger).toBe(true);
  });

  it('refuses a model without an image input, and lists its inputs', async () => {
    const flat = await readTiny({ flat: true });
    expect(() => imageInput(flat)).toThrow(
      /its inputs are "image" \[batch, 576\]; an image model has an input of shape/,
    );
  });
});
