/** Annotations in any of the supported formats, recognized by their content. */
import { ScorecamError } from '@scorecam/core';
import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { readJson, readWhole, unreadable } from '../read-file.js';
import { type Annotation, type AnnotationSet, badAnnotation } from './annotation.js';
import { cocoAnnotations, isCoco } from './coco-annotations.js';
import { failedRow } from './load-case.js';
import { ownAnnotations } from './own-annotations.js';

/** Kaggle's list of ImageNet's synsets in the order of the class indices, which comes with its annotations. */
const synsetFile = 'LOC_synset_mapping.txt';

/**
 * Reads annotations: scorecam's own JSON, COCO's JSON, ImageNet's LOC CSV, a VOC XML file or a folder of them. Synset
 * numbers (n01440764) become class indices if `LOC_synset_mapping.txt` is beside the annotations or one folder up.
 *
 * @returns what could be read; a single bad annotation, or a file without any, is named among the failures
 * @throws ScorecamError UNREADABLE_FILE or INVALID_OPTION if nothing can be read
 */
export async function readAnnotations(path: string): Promise<AnnotationSet> {
  const { annotations, failures } = await readFormat(path);
  const synsets = await readSynsets(path);
  const isEmpty = annotations.length === 0 && failures.length === 0;
  return {
    annotations: annotations.map((annotation) => withIndex(annotation, synsets)),
    failures: isEmpty ? [badAnnotation(path, 'contains no objects')] : failures,
  };
}

async function readFormat(path: string): Promise<AnnotationSet> {
  if (await isFolder(path)) return readVocFolder(path);
  switch (extname(path).toLowerCase()) {
    case '.xml':
      return readVoc(path, path);
    case '.csv':
      return (await import('./loc-annotations.js')).locAnnotations(await readText(path), path);
    default:
      return fromJson(await readJson(path, 'annotations'), path);
  }
}

/** @param name - what messages call the file */
async function readVoc(path: string, name: string): Promise<AnnotationSet> {
  return (await import('./voc-annotations.js')).vocAnnotations(await readText(path), name);
}

async function readText(path: string): Promise<string> {
  return (await readWhole(path, 'annotations')).toString();
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw unreadable(path, 'annotations', error);
  }
}

async function readVocFolder(folder: string): Promise<AnnotationSet> {
  const names = (await readdir(folder)).filter((name) => extname(name).toLowerCase() === '.xml').sort();
  const sets: AnnotationSet[] = [];
  for (const name of names) {
    sets.push(await readVocFile(join(folder, name), name));
  }
  return { annotations: sets.flatMap((set) => set.annotations), failures: sets.flatMap((set) => set.failures) };
}

/** A file that cannot be read is a failure among the others of its folder. */
async function readVocFile(path: string, name: string): Promise<AnnotationSet> {
  try {
    return await readVoc(path, name);
  } catch (error) {
    return { annotations: [], failures: [failedRow(name, undefined, error)] };
  }
}

function fromJson(json: unknown, path: string): AnnotationSet {
  if (Array.isArray(json)) return ownAnnotations(json, path);
  if (isCoco(json)) return cocoAnnotations(json);
  throw new ScorecamError(
    'INVALID_OPTION',
    `The annotations "${path}" are neither a list of objects with file, index and box, nor COCO's images, annotations and categories.`,
  );
}

function withIndex(annotation: Annotation, synsets: ReadonlyMap<string, number>): Annotation {
  const index = synsets.get(String(annotation.className));
  return index === undefined ? annotation : { ...annotation, className: index };
}

async function readSynsets(path: string): Promise<ReadonlyMap<string, number>> {
  for (const folder of [path, dirname(path), dirname(dirname(path))]) {
    const text = await readWhole(join(folder, synsetFile), 'synsets').catch(() => undefined);
    if (!text) continue;
    const lines = text
      .toString()
      .split(/\r?\n/)
      .filter((line) => line !== '');
    return new Map(lines.map((line, index) => [line.split(' ')[0] ?? '', index]));
  }
  return new Map();
}
