/** An explanation as a caller gets it. */
import type { ClassMap, ClassRecord, Prediction, ResultFile, ResultPart, SpatialMap, View } from '@scorecam/core';
import type { ExplainedPicture } from './explain-pictures.js';
import type { Wish } from './request.js';

/** A map as numbers: row by row, in [0, 1]. */
export interface MapNumbers {
  readonly height: number;
  readonly width: number;
  readonly data: readonly number[];
}

/** What is answered of a class. */
export interface AnsweredClass extends Prediction {
  /** Present if the map shows nothing: why. */
  readonly flag?: ClassMap['flag'];
  /** A PNG of the heat map in base64, or its numbers. */
  readonly map?: { readonly b64: string } | MapNumbers;
  /** A PNG of the map over the picture, in base64. */
  readonly overlay?: { readonly b64: string };
}

/** What is answered of a picture. */
export interface PictureAnswer {
  readonly method: string;
  readonly preset: string;
  readonly classes: readonly AnsweredClass[];
  /** Of the picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The part of the picture that the numbers of a map cover, in its pixels. */
  readonly view: Pick<View, 'left' | 'top' | 'width' | 'height'>;
  readonly notices: readonly string[];
}

/** The drawings that are wanted. */
export function drawnParts({ map, overlay }: Pick<Wish, 'map' | 'overlay'>): ResultPart[] {
  return [...(map === 'png' ? ['heatmap' as const] : []), ...(overlay ? ['overlay' as const] : [])];
}

/** Makes the answer for a picture. */
export function answerOf({ view, explained, result }: ExplainedPicture, { map: form }: Wish): PictureAnswer {
  const { method, image, notices, classes } = result.record;
  const { left, top, width, height } = view;
  return {
    method: method.name,
    preset: method.preset,
    classes: classes.map((entry, i) => ({
      ...predictionOf(entry),
      ...(form === 'numbers' && { map: numbersOf(explained.classes[i]!.map) }),
      ...drawingsOf(entry, result.files),
    })),
    width: image.width,
    height: image.height,
    view: { left, top, width, height },
    notices,
  };
}

function predictionOf({ index, label, probability, logit, flag }: ClassRecord): AnsweredClass {
  return {
    index,
    ...(label !== undefined && { label }),
    ...(probability !== undefined && { probability }),
    logit,
    ...(flag && { flag }),
  };
}

function numbersOf({ height, width, data }: SpatialMap): MapNumbers {
  return { height, width, data: Array.from(data) };
}

function drawingsOf(
  { files: names }: ClassRecord,
  files: readonly ResultFile[],
): Pick<AnsweredClass, 'map' | 'overlay'> {
  const drawn = (wanted: string | undefined) => files.find(({ name }) => name === wanted)?.content;
  const [map, overlay] = [drawn(names?.heatmap), drawn(names?.overlay)];
  return { ...(map && { map: base64(map) }), ...(overlay && { overlay: base64(overlay) }) };
}

function base64(content: Uint8Array): { readonly b64: string } {
  return { b64: Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64') };
}
