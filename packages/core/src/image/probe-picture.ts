import type { Picture } from './picture.js';

/**
 * A picture of smooth waves to try a model with: every channel and place differs, and its levels are those of a
 * photograph, so that a model gets nothing that its preprocessing could not give.
 */
export function probePicture(width: number, height: number): Picture {
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) =>
    i % 4 === 3 ? 255 : 127.5 + 64 * Math.sin(i * 0.37) + 63 * Math.cos(i * 0.011),
  );
  return { width, height, data };
}
