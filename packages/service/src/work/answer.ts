/** An explanation as a caller gets it. */
import {
  type ClassMap,
  colorize,
  type ExplainedInput,
  overlay,
  type Picture,
  placeMap,
  type Prediction,
  resizePicture,
  type SpatialMap,
  type View,
} from '@scorecam/core';
import { encodePng } from '@scorecam/node';
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

/** A picture that was explained. */
export interface ExplainedPicture {
  readonly picture: Picture;
  readonly view: View;
  readonly explained: ExplainedInput;
}

/** In pixels: the longer side of what is drawn. */
const longestDrawn = 1024;

/** Makes the answer for a picture. */
export async function answerOf({ picture, view, explained }: ExplainedPicture, wish: Wish): Promise<PictureAnswer> {
  const { method, notices } = explained;
  const drawn = wish.overlay || wish.map === 'png' ? fitted(picture) : picture;
  const classes: AnsweredClass[] = [];
  for (const entry of explained.classes) {
    const { index, label, probability, logit, flag } = entry;
    const placed = placeMap(entry.map, view, drawn);
    classes.push({
      index,
      ...(label !== undefined && { label }),
      ...(probability !== undefined && { probability }),
      logit,
      ...(flag && { flag }),
      ...(wish.map === 'numbers' && { map: numbersOf(entry.map) }),
      ...(wish.map === 'png' && { map: await png(colorize(placed, wish.colorMap)) }),
      ...(wish.overlay && {
        overlay: await png(overlay(drawn, placed, { ...wish, contour: explained.subject === 'layer' })),
      }),
    });
  }
  const { left, top, width, height } = view;
  return {
    method: method.name,
    preset: method.preset,
    classes,
    width: picture.width,
    height: picture.height,
    view: { left, top, width, height },
    notices,
  };
}

function numbersOf({ height, width, data }: SpatialMap): MapNumbers {
  return { height, width, data: Array.from(data) };
}

async function png(picture: Picture): Promise<{ readonly b64: string }> {
  return { b64: Buffer.from(await encodePng(picture)).toString('base64') };
}

/** The picture no larger than what is drawn. */
function fitted(picture: Picture): Picture {
  const scale = longestDrawn / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return resizePicture(picture, side(picture.width), side(picture.height));
}
