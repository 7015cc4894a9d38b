import type { Picture } from './picture.js';

/**
 * A picture of smooth waves for trying a model: all channels and positions differ, and its pixel values are those of a
 * photograph, so that the model receives only values that its preprocessing could produce.
 */
export function probePicture(width: number, height: number): Picture {
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) =>
    i % 4 === 3 ? 255 : 127.5 + 64 * Math.sin(i * 0.37) + 63 * Math.cos(i * 0.011),
  );
  return { width, height, data };
}
