import type { Size } from '@scorecam/core';
import type { Box, FailedRow } from '@scorecam/core/evaluate';

/** One object in one picture, from an annotation file. */
export interface Annotation {
  /** The picture's name relative to the folder of pictures, in some formats without its extension. */
  readonly file: string;
  /** The class index, or what the annotations call the class. */
  readonly className: number | string;
  /** The picture's size according to the annotations: the only source of it for an `.npy` input. */
  readonly size?: Size | undefined;
  /** The corners of the object, in pixels of the picture. */
  readonly box?: Box | undefined;
  /** The pixels of the object. */
  readonly mask?: MaskSource | undefined;
}

/** The source of an object's pixels. */
export type MaskSource =
  /** Corner points x1, y1, x2, y2, ... of each part, in pixels of the picture. */
  | { readonly kind: 'polygons'; readonly polygons: readonly (readonly number[])[] }
  /** Lengths of runs outside and inside by turns, column after column, as COCO has them. */
  | { readonly kind: 'runs'; readonly size: Size; readonly counts: readonly number[] }
  /** A picture of the same size, not black inside. */
  | { readonly kind: 'picture'; readonly path: string };

/** All annotations of a file or a folder; what cannot be used of it is named in `failures`. */
export interface AnnotationSet {
  readonly annotations: readonly Annotation[];
  readonly failures: readonly FailedRow[];
}

/** The failure row for an annotation that cannot be used. */
export function badAnnotation(file: string, fault: string): FailedRow {
  return { file, error: { code: 'INVALID_OPTION', message: `The annotation of "${file}" ${fault}; correct it.` } };
}
