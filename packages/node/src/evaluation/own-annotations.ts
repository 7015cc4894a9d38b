/**
 * scorecam's own annotations: a list of objects, one per line of the table.
 *
 *   [{ "file": "cat.png", "width": 320, "height": 320, "index": 0, "label": "cat", "box": [49, 89, 183, 244] }, ...]
 *
 * `index` or else `label` names the class; `box` is left, top, right, bottom in pixels; `mask` may name a picture beside
 * the annotations instead. A file may be named in several lines.
 */
import type { Box } from '@scorecam/core/evaluate';
import { dirname, join } from 'node:path';
import { type Annotation, type AnnotationSet, badAnnotation } from './annotation.js';
import { fieldsOf, numberOf, numbersOf, textOf } from './json-value.js';

/**
 * @param path - of the annotations, for messages and masks
 */
export function ownAnnotations(json: readonly unknown[], path: string): AnnotationSet {
  const parsed = json.map((entry, i) => parseEntry(fieldsOf(entry), { name: `${path}, entry ${i}`, path }));
  return {
    annotations: parsed.flatMap((entry) => ('error' in entry ? [] : [entry])),
    failures: parsed.flatMap((entry) => ('error' in entry ? [entry] : [])),
  };
}

function parseEntry(
  fields: ReadonlyMap<string, unknown>,
  { name, path }: { name: string; path: string },
): Annotation | AnnotationSet['failures'][number] {
  const file = textOf(fields.get('file'));
  if (file === undefined) return badAnnotation(name, 'names no file');
  const className = numberOf(fields.get('index')) ?? textOf(fields.get('label'));
  if (className === undefined) return badAnnotation(file, 'has neither an index nor a label');
  const box = fields.get('box');
  const numbers = numbersOf(box);
  if (box !== undefined && numbers?.length !== 4) return badAnnotation(file, 'has a box that is not four numbers');
  const [width, height] = [numberOf(fields.get('width')), numberOf(fields.get('height'))];
  const mask = textOf(fields.get('mask'));
  return {
    file,
    className,
    ...(width !== undefined && height !== undefined && { size: { width, height } }),
    ...(numbers && { box: numbers as unknown as Box }), // four numbers, as just checked
    ...(mask !== undefined && { mask: { kind: 'picture', path: join(dirname(path), mask) } }),
  };
}
