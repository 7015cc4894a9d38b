/** Which pictures are evaluated: all that are annotated, or all of a folder, or a random sample of them. */
import { seededRandom, shuffled } from '@scorecam/core';
import { type FailedRow } from '@scorecam/core/evaluate';
import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { isPictureName } from '../picture/picture-name.js';
import { unreadable } from '../read-file.js';
import { type Annotation, type AnnotationSet, badAnnotation } from './annotation.js';
import { readAnnotations } from './read-annotations.js';

/** A picture and the objects in it. */
export interface EvaluationCase {
  /** As the annotations call it, or as it is called in the folder. */
  readonly file: string;
  /** The objects by class; absent without annotations, when the predicted class is measured. */
  readonly objects?: readonly (readonly Annotation[])[];
}

/** The pictures, and the failures of unusable annotations. */
export interface CasePlan {
  /** The pictures in the order in which they are measured. */
  readonly cases: readonly EvaluationCase[];
  /** A row for each annotation that cannot be used. */
  readonly failures: readonly FailedRow[];
}

/** How many pictures, and which. */
export interface CaseSelection {
  /** At most this many pictures, drawn at random (default: all). */
  readonly limit?: number | undefined;
  /** Of the random choice. */
  readonly seed: number;
}

/** The folder of the pictures, and the choice among them. */
export interface PlanRequest {
  /** The folder of the pictures. */
  readonly photos: string;
  /** The file or folder of the annotations; absent if the predicted classes are measured. */
  readonly annotations?: string | undefined;
  /** Which of the pictures are taken. */
  readonly selection: CaseSelection;
}

/**
 * The pictures of an evaluation.
 *
 * @throws ScorecamError UNREADABLE_FILE, INVALID_OPTION
 */
export async function planCases({ photos, annotations, selection }: PlanRequest): Promise<CasePlan> {
  return annotations === undefined
    ? folderCases(photos, selection)
    : annotatedCases(await readAnnotations(annotations), selection);
}

/** The pictures that annotations name, each once, in the order in which they are named. */
function annotatedCases({ annotations, failures }: AnnotationSet, selection: CaseSelection): CasePlan {
  const byFile = grouped(annotations, ({ file }) => file);
  const cases = Array.from(byFile, ([file, objects]) => ({ file, objects: byClass(objects) }));
  return { cases: sample(cases, selection), failures };
}

/**
 * The pictures of a folder, in the order of their names.
 *
 * @throws ScorecamError UNREADABLE_FILE
 */
async function folderCases(folder: string, selection: CaseSelection): Promise<CasePlan> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw unreadable(folder, 'folder of pictures', error);
  });
  const files = names.filter((name) => isPictureName(name) || isInputName(name)).sort();
  const failures = files.length === 0 ? [badAnnotation(folder, 'contains no pictures')] : [];
  return {
    cases: sample(
      files.map((file) => ({ file })),
      selection,
    ),
    failures,
  };
}

/** Whether a file is called like a network input, which needs no preprocessing. */
function isInputName(name: string): boolean {
  return extname(name).toLowerCase() === '.npy';
}

function byClass(objects: readonly Annotation[]): Annotation[][] {
  return [...grouped(objects, ({ className }) => className).values()];
}

function grouped<K>(annotations: readonly Annotation[], keyOf: (annotation: Annotation) => K): Map<K, Annotation[]> {
  const groups = new Map<K, Annotation[]>();
  for (const annotation of annotations) {
    const key = keyOf(annotation);
    const group = groups.get(key);
    if (group) group.push(annotation);
    else groups.set(key, [annotation]);
  }
  return groups;
}

/** A sample keeps the order of the whole. */
function sample(cases: readonly EvaluationCase[], { limit, seed }: CaseSelection): readonly EvaluationCase[] {
  if (limit === undefined || limit >= cases.length) return cases;
  const places = shuffled([...cases.keys()], seededRandom(`sample/${seed}`)).slice(0, limit);
  return places.sort((a, b) => a - b).map((place) => cases[place]!);
}
