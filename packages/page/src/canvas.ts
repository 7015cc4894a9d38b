import type { Picture } from '@scorecam/core';

/** Draws a picture on a canvas and gives the canvas the size of the picture. */
export function drawPicture(canvas: HTMLCanvasElement, { width, height, data }: Picture): void {
  Object.assign(canvas, { width, height });
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
}

/** A picture as a PNG file. */
export async function encodePng(picture: Picture): Promise<Blob> {
  const canvas = document.createElement('canvas');
  drawPicture(canvas, picture);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) return blob;
  throw new Error('The browser could not write the picture: it is too large for a canvas.');
}
