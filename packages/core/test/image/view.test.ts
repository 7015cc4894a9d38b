import { describe, expect, it } from '@jest/globals';
import { imagenet, type Preprocessing } from '../../src/image/index.js';
import { frame, viewOf } from '../../src/image/view.js';

const crop: Preprocessing = { ...imagenet, resize: 'crop' };

describe('frame', () => {
  it('squashes the whole picture', () => {
    expect(frame({ width: 640, height: 480 }, imagenet)).toEqual({
      resized: { width: 224, height: 224 },
      left: 0,
      top: 0,
    });
  });

  // The numbers are torchvision's: int(256 * long / short), then Python's round() of half the rest.
  it.each([
    { picture: { width: 640, height: 480 }, resized: { width: 341, height: 256 }, left: 58, top: 16 }, // 58.5 to even
    { picture: { width: 480, height: 640 }, resized: { width: 256, height: 341 }, left: 16, top: 58 },
    { picture: { width: 347, height: 342 }, resized: { width: 259, height: 256 }, left: 18, top: 16 }, // 17.5 to even
    { picture: { width: 100, height: 100 }, resized: { width: 256, height: 256 }, left: 16, top: 16 },
  ])('crops the center of $picture', ({ picture, ...expected }) => {
    expect(frame(picture, crop)).toEqual(expected);
  });

  it('given no shorter side, takes 8/7 of the larger side of the input', () => {
    const framing = frame({ width: 100, height: 100 }, { ...crop, size: [112, 224] });
    expect(framing.resized).toEqual({ width: 256, height: 256 });
  });

  it('takes the shorter side that the preprocessing names', () => {
    const framing = frame({ width: 500, height: 250 }, { ...crop, resizeTo: 250 });
    expect(framing).toEqual({ resized: { width: 500, height: 250 }, left: 138, top: 13 });
  });
});

describe('viewOf', () => {
  it('is the whole picture if it is squashed', () => {
    const picture = { width: 640, height: 480 };
    expect(viewOf(picture, imagenet)).toEqual({
      picture,
      left: 0,
      top: 0,
      width: 640,
      height: 480,
    });
  });

  it('is the cropped rectangle in pixels of the picture, fractions included', () => {
    const picture = { width: 640, height: 480 };
    const view = viewOf(picture, crop);
    expect(view).toEqual({
      picture,
      left: (58 * 640) / 341,
      top: 30,
      width: expect.closeTo((224 * 640) / 341, 9),
      height: 420,
    });
  });
});
