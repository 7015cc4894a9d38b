/**
 * PASCAL VOC's XML, one file a picture: `annotation` with `filename`, `size` and `object`s of `name` and `bndbox`.
 * ImageNet's boxes come in the same form, with synset numbers for names. Coordinates are used unchanged, although
 * VOC counts pixels from 1: the difference is less than one pixel of the network's input.
 */
import { excerpt } from '@scorecam/core';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Box } from '@scorecam/core/evaluate';
import { basename, extname } from 'node:path';
import { type Annotation, type AnnotationSet, badAnnotation } from './annotation.js';
import { fieldsOf, itemsOf, numberOf, textOf } from './json-value.js';

// Values stay texts: a file may be called 000123, and a class 1e5.
const parser = new XMLParser({ parseTagValue: false, ignoreAttributes: true });

/**
 * The annotations of one XML file.
 *
 * @param path - the file's name, for messages, and for the picture's name if the file does not give it
 */
export function vocAnnotations(xml: string, path: string): AnnotationSet {
  const parsed = parseXml(xml);
  if (typeof parsed === 'string') return { annotations: [], failures: [badAnnotation(path, parsed)] };
  const fields = fieldsOf(parsed.get('annotation'));
  const file = textOf(fields.get('filename')) ?? basename(path, extname(path));
  const objects = itemsOf(fields.get('object')).map((object) => parseObject(fieldsOf(object), fields, file));
  return {
    annotations: objects.flatMap((entry) => ('error' in entry ? [] : [entry])),
    failures: [
      ...objects.flatMap((entry) => ('error' in entry ? [entry] : [])),
      ...(objects.length === 0 ? [badAnnotation(path, 'contains no objects')] : []),
    ],
  };
}

/** The fields of the document, or what is wrong with it: the parser refuses entities and names that could harm it. */
function parseXml(xml: string): ReadonlyMap<string, unknown> | string {
  try {
    return XMLValidator.validate(xml) === true ? fieldsOf(parser.parse(xml)) : 'is not XML';
  } catch (error) {
    return `is XML that cannot be read (${excerpt(error instanceof Error ? error.message : String(error))})`;
  }
}

function parseObject(
  object: ReadonlyMap<string, unknown>,
  annotation: ReadonlyMap<string, unknown>,
  file: string,
): Annotation | AnnotationSet['failures'][number] {
  const className = textOf(object.get('name'));
  if (className === undefined) return badAnnotation(file, 'has an object without a name');
  const box = ['xmin', 'ymin', 'xmax', 'ymax'].map((edge) => numberOf(fieldsOf(object.get('bndbox')).get(edge)));
  if (box.includes(undefined)) return badAnnotation(file, `has an object "${className}" without a whole bndbox`);
  const size = fieldsOf(annotation.get('size'));
  const [width, height] = [numberOf(size.get('width')), numberOf(size.get('height'))];
  return {
    file,
    className,
    box: box as unknown as Box, // four numbers, as just checked
    ...(width !== undefined && height !== undefined && { size: { width, height } }),
  };
}
