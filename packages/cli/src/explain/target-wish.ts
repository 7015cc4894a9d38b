/** `--target` and `--region`: what of the outputs is explained, in the coordinates of the picture. */
import { type ClassTarget, ScorecamError, type Target } from '@scorecam/core';
import type { InferredOptionTypes, Options } from 'yargs';
import type { ExplainRequest } from './read-request.js';

const text = { group: 'What to explain:', type: 'string', requiresArg: true } as const;

/** The yargs options that say what is explained besides classes. */
export const wishFlags = {
  target: {
    ...text,
    describe:
      'segment, segment:CLASS, box:X1,Y1,X2,Y2, box:INDEX, similarity:FILE or similarity:FILE,FILE (default: a class)',
  },
  region: {
    ...text,
    describe:
      'For a segmentation: the part of the picture that counts, as X1,Y1,X2,Y2 or a file that is not black there',
  },
} as const satisfies Record<string, Options>;

/** Left, top, right and bottom in pixels of the picture. */
export type PictureBox = readonly [number, number, number, number];

/** A part of a picture: a box, or a mask whose pixels count if they are not black. */
export type PictureRegion = { readonly box: PictureBox } | { readonly file: string };

/** What a user wants explained; a box is in pixels of the picture, and a reference is a file, or the mean of several. */
export type TargetWish =
  | { readonly kind: 'segment'; readonly class: string | undefined; readonly region: PictureRegion | undefined }
  | { readonly kind: 'box'; readonly box: PictureBox }
  | { readonly kind: 'found-box'; readonly index: number }
  | { readonly kind: 'similarity'; readonly file: string };

/**
 * Reads the flags; undefined if they ask for classes.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function readWish({ target, region }: InferredOptionTypes<typeof wishFlags>): TargetWish | undefined {
  const [, kind, rest] = /^([a-z]+)(?::(.+))?$/s.exec(target ?? 'class') ?? [];
  if (region !== undefined && kind !== 'segment')
    throw new ScorecamError('INVALID_OPTION', 'The option --region belongs to --target segment.');
  if (kind === 'class' && rest === undefined) return undefined;
  if (kind === 'segment') return { kind, class: rest, region: region === undefined ? undefined : readRegion(region) };
  if (kind === 'box' && /^\d+$/.test(rest ?? '')) return { kind: 'found-box', index: Number(rest) };
  if (kind === 'box' && rest !== undefined) return { kind, box: readBox('target box', rest) };
  if (kind === 'similarity' && rest !== undefined) return { kind, file: rest };
  throw new ScorecamError(
    'INVALID_OPTION',
    `Unknown target "${target}"; use segment, segment:CLASS, box:X1,Y1,X2,Y2, box:INDEX or similarity:FILE.`,
  );
}

/** What the model is opened with, before a picture is known. */
function openingTarget(wish: TargetWish): Target {
  switch (wish.kind) {
    case 'segment':
      return { kind: 'segment' };
    case 'box':
    case 'found-box':
      return { kind: 'box', box: [0, 0, 1, 1] };
    case 'similarity':
      return { kind: 'class', head: 'value' } satisfies ClassTarget;
  }
}

/** The request of a target that is not a class score. */
export function wished<R extends ExplainRequest>(request: R, wish: TargetWish | undefined): R {
  if (!wish) return request;
  const opening = { ...request.opening, target: openingTarget(wish) };
  if (wish.kind !== 'segment' || wish.class === undefined) return { ...request, opening };
  return { ...request, opening, target: { classes: [wish.class] } };
}

/**
 * A target that is the same for every picture.
 *
 * @throws ScorecamError INVALID_OPTION for one that is a part of a picture
 */
export function commonWish(
  wish: TargetWish | undefined,
): Exclude<TargetWish, { kind: 'box' | 'found-box' }> | undefined {
  const isBox = wish?.kind === 'box' || wish?.kind === 'found-box';
  if (!isBox && !(wish?.kind === 'segment' && wish.region)) return wish;
  throw new ScorecamError(
    'INVALID_OPTION',
    `${isBox ? 'The target box' : 'A --region'} belongs to one picture; explain a single picture with it, or use segment, segment:CLASS or similarity:FILE for several.`,
  );
}

/** Four numbers, as a box without one of them is meant too, or else a file. */
function readRegion(given: string): PictureRegion {
  return /^[-\d.,\s]+$/.test(given) ? { box: readBox('region', given) } : { file: given };
}

function readBox(name: string, given: string): PictureBox {
  const numbers = given.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [left = NaN, top = NaN, right = NaN, bottom = NaN] = numbers;
  if (numbers.length === 4 && numbers.every(Number.isFinite) && left < right && top < bottom)
    return [left, top, right, bottom];
  throw new ScorecamError(
    'INVALID_OPTION',
    `The --${name} must be four numbers X1,Y1,X2,Y2 with X1 < X2 and Y1 < Y2, not "${given}".`,
  );
}
