/**
 * COCO's instances JSON: `images`, `annotations` with `bbox` (left, top, width, height) and `segmentation` (polygons, or
 * runs as numbers or packed into a string), `categories`. https://cocodataset.org/#format-data
 */
import type { Box } from '@scorecam/core/evaluate';
import { type Annotation, type AnnotationSet, badAnnotation, type MaskSource } from './annotation.js';
import { fieldsOf, itemsOf, numberOf, numbersOf, textOf } from './json-value.js';

type Fields = ReadonlyMap<string, unknown>;

/** Whether a JSON value has the lists of COCO's format. */
export function isCoco(json: unknown): boolean {
  const fields = fieldsOf(json);
  return ['images', 'annotations', 'categories'].every((name) => Array.isArray(fields.get(name)));
}

/** The annotations of a COCO file. */
export function cocoAnnotations(json: unknown): AnnotationSet {
  const fields = fieldsOf(json);
  const images = byId(fields.get('images'));
  const categories = byId(fields.get('categories'));
  const parsed = itemsOf(fields.get('annotations')).map((entry) => parseEntry(fieldsOf(entry), images, categories));
  return {
    annotations: parsed.flatMap((entry) => ('error' in entry ? [] : [entry])),
    failures: parsed.flatMap((entry) => ('error' in entry ? [entry] : [])),
  };
}

function byId(list: unknown): ReadonlyMap<unknown, Fields> {
  return new Map(itemsOf(list).map((entry) => [fieldsOf(entry).get('id'), fieldsOf(entry)]));
}

function parseEntry(
  fields: Fields,
  images: ReadonlyMap<unknown, Fields>,
  categories: ReadonlyMap<unknown, Fields>,
): Annotation | AnnotationSet['failures'][number] {
  const image = images.get(fields.get('image_id'));
  const file = textOf(image?.get('file_name'));
  if (!image || file === undefined)
    return badAnnotation(`annotation ${String(fields.get('id'))}`, 'names an image that the file does not list');
  const className = textOf(categories.get(fields.get('category_id'))?.get('name'));
  if (className === undefined) return badAnnotation(file, 'has a category that the file does not list');
  const [width, height] = [numberOf(image.get('width')), numberOf(image.get('height'))];
  const box = numbersOf(fields.get('bbox'));
  const mask = parseSegmentation(fields.get('segmentation'));
  return {
    file,
    className,
    ...(width !== undefined && height !== undefined && { size: { width, height } }),
    ...(box?.length === 4 && { box: cornersOf(box) }),
    ...(mask && { mask }),
  };
}

function cornersOf([left = 0, top = 0, width = 0, height = 0]: readonly number[]): Box {
  return [left, top, left + width, top + height];
}

function parseSegmentation(value: unknown): MaskSource | undefined {
  if (Array.isArray(value)) {
    const polygons = value.flatMap((part) => {
      const points = numbersOf(part);
      return points && points.length >= 6 ? [points] : [];
    });
    return polygons.length > 0 ? { kind: 'polygons', polygons } : undefined;
  }
  const [height, width] = numbersOf(fieldsOf(value).get('size')) ?? [];
  const counts = fieldsOf(value).get('counts');
  const runs = typeof counts === 'string' ? unpackRuns(counts) : numbersOf(counts);
  const isCount = (count: number) => Number.isSafeInteger(count) && count >= 0;
  if (!runs?.every(isCount) || width === undefined || height === undefined) return undefined;
  return { kind: 'runs', size: { width, height }, counts: runs };
}

/**
 * Runs packed into a string: each number in groups of five bits from the lowest on, one group a character from "0" (48)
 * on, bit 32 set if more follow; negative if bit 16 of the last is set; from the fourth on, the difference to the
 * number two before.
 */
function unpackRuns(text: string): number[] {
  const counts: number[] = [];
  for (let at = 0; at < text.length;) {
    let value = 0;
    let shift = 0;
    let group: number;
    do {
      group = text.charCodeAt(at++) - 48;
      value += (group & 31) * 2 ** shift;
      shift += 5;
    } while ((group & 32) !== 0 && at < text.length);
    if ((group & 16) !== 0) value -= 2 ** shift;
    counts.push(counts.length > 2 ? value + counts[counts.length - 2]! : value);
  }
  return counts;
}
