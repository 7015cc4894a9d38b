import type { Picture } from '@scorecam/core';

/** Draws a picture on a canvas and gives the canvas the size of the picture. */
export function drawPicture(canvas: HTMLCanvasElement, { width, height, data }: Picture): void {
  Object.assign(canvas, { width, height });
  canvas.getContext('2d')?.putImageData(imageData({ width, height, data }), 0, 0);
}

/** Draws the left part of a picture on a canvas of its size, up to a share of the width, with a line beside it. */
export function drawLeft(canvas: HTMLCanvasElement, picture: Picture, share: number): void {
  const context = canvas.getContext('2d');
  const { width, height } = picture;
  const edge = Math.round(share * width);
  if (!context || edge === 0) return;
  context.putImageData(imageData(picture), 0, 0, 0, 0, edge, height);
  context.fillStyle = 'white';
  if (edge < width) context.fillRect(edge - 1, 0, 2, height);
}

function imageData({ width, height, data }: Picture): ImageData {
  return new ImageData(new Uint8ClampedArray(data), width, height);
}

/** A picture as a PNG file. */
export async function encodePng(picture: Picture): Promise<Blob> {
  const canvas = document.createElement('canvas');
  drawPicture(canvas, picture);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) return blob;
  throw new Error('The browser could not write the picture: it is too large for a canvas.');
}
