/**
 * ImageNet's LOC_val_solution.csv: `ImageId,PredictionString`, the second a list of synset, left, top, right, bottom for
 * each object.
 */
import { ScorecamError } from '@scorecam/core';
import { parse } from 'csv-parse/sync';
import { type Annotation, type AnnotationSet, badAnnotation } from './annotation.js';
import { numberOf } from './json-value.js';

/**
 * The annotations of the file.
 *
 * @throws ScorecamError INVALID_OPTION if it is not a CSV with these two columns
 */
export function locAnnotations(csv: string, path: string): AnnotationSet {
  const rows = parseRows(csv, path).map(([id = '', objects = '']) => parseRow(id, objects));
  return {
    annotations: rows.flatMap(({ annotations }) => annotations),
    failures: rows.flatMap(({ failures }) => failures),
  };
}

function parseRows(csv: string, path: string): string[][] {
  try {
    const [header, ...rows] = parse(csv, { bom: true, skip_empty_lines: true, trim: true });
    if (header?.[0] === 'ImageId' && header[1] === 'PredictionString') return rows;
  } catch (error) {
    throw refusal(path, error);
  }
  throw refusal(path);
}

function parseRow(id: string, objects: string): AnnotationSet {
  const words = objects.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0 || words.length % 5 !== 0) {
    return {
      annotations: [],
      failures: [badAnnotation(id, 'is not synset, left, top, right, bottom for each object')],
    };
  }
  const annotations: Annotation[] = [];
  for (let at = 0; at < words.length; at += 5) {
    const [left, top, right, bottom] = words.slice(at + 1, at + 5).map((word) => numberOf(word) ?? Number.NaN);
    annotations.push({ file: id, className: words[at]!, box: [left!, top!, right!, bottom!] });
  }
  return { annotations, failures: [] };
}

function refusal(path: string, cause?: unknown): ScorecamError {
  const fault = `The annotations "${path}" are not CSV with the columns ImageId and PredictionString.`;
  return new ScorecamError('INVALID_OPTION', fault, cause);
}
