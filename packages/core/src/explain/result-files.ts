/** The files of a result: their names and what is in those that hold numbers. Every front end writes the same ones. */
import type { ClassExplanation } from './explanation.js';
import type { SpatialMap } from '../spatial-map.js';
import { encodeNpy } from '../npy.js';
import { completeForm, type ResultForm, type ResultPart } from './result-form.js';
import type { ClassFiles } from './result-record.js';
import { floatTensor } from '../tensor.js';

/** In characters; some labels are whole sentences. */
const longestStem = 48;

/** The names of all files that one class can have, which begin with its index and the words of its label. */
export function classFiles(
  { index, label = '', values }: Pick<ClassExplanation, 'index' | 'label' | 'values'>,
  pictureFormat: ResultForm['pictureFormat'] = completeForm.pictureFormat,
): Required<ClassFiles> {
  const words = label.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const stem = Array.from([index, ...words].join('-'))
    .slice(0, longestStem)
    .join('');
  return {
    map: `${stem}.map.npy`,
    raw: `${stem}.raw.npy`,
    original: `${stem}.original.npy`,
    heatmap: `${stem}.heatmap.${pictureFormat}`,
    overlay: `${stem}.overlay.${pictureFormat}`,
    values: Object.fromEntries(Object.keys(values).map((name) => [name, `${stem}.${name}.npy`])),
  };
}

/** The files among `files` that are parts of a result of this form. */
export function chosenFiles({ values, ...files }: Required<ClassFiles>, { parts }: ResultForm): ClassFiles {
  const isChosen = ([part]: [string, string]) => parts.includes(part as ResultPart); // an entry's name is a part's
  return {
    ...Object.fromEntries(Object.entries(files).filter(isChosen)),
    values: parts.includes('scores') ? values : {},
  };
}

/** The names of all files of one class. */
export function fileNames({ values, ...files }: ClassFiles): string[] {
  return [...Object.values<string>(files), ...Object.values(values)];
}

/** A file of a result. */
export interface ResultFile {
  /** Within the result's folder. */
  readonly name: string;
  /** The bytes of the file. */
  readonly content: Uint8Array;
}

/** The files of one class that hold numbers, made one by one: those of a large picture are large. */
export function* numberFiles(entry: ClassExplanation, files: ClassFiles): Generator<ResultFile, void> {
  const { map, raw, original, values } = files;
  if (map !== undefined) yield { name: map, content: mapFile(entry.map) };
  if (raw !== undefined) yield { name: raw, content: encodeNpy(entry.raw) };
  if (original !== undefined) yield { name: original, content: mapFile(entry.original) };
  for (const [key, name] of Object.entries(values)) {
    const data = entry.values[key]!; // the files are named after the values
    yield { name, content: encodeNpy(floatTensor(data, [data.length])) };
  }
}

/** A map as a .npy file of float32, (height, width). */
export function mapFile({ data, height, width }: SpatialMap): Uint8Array {
  return encodeNpy(floatTensor(data, [height, width]));
}
