import { describe, expect, it } from '@jest/globals';
import { imagenet, pictureNotices, preprocess } from '../../src/image/index.js';

const gray = (level: number) => ({ width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 255, level, level, level, 255) });

describe('preprocess', () => {
  it.each([7, 9, 0])('refuses a picture of two pixels with %i bytes', (bytes) => {
    const picture = { width: 2, height: 1, data: new Uint8Array(bytes) };
    expect(() => preprocess(picture, imagenet)).toThrow(
      expect.objectContaining({
        code: 'INVALID_IMAGE',
        message: `A picture of 2 x 1 pixels has ${bytes} bytes; RGBA takes four for each pixel.`,
      }),
    );
  });
});

describe('pictureNotices', () => {
  it('tells about a picture that is next to black', () => {
    expect(pictureNotices(gray(15))).toEqual([
      expect.stringMatching(/^No pixel value of the picture is above 15 of 255/),
    ]);
    expect(pictureNotices(gray(31))).toHaveLength(1);
    expect(pictureNotices(gray(32))).toEqual([]);
  });
});
