/** The files of a result: their names and what is in those that hold numbers. Every front end writes the same ones. */
import type { ClassExplanation } from './explanation.js';
import type { SpatialMap } from '../spatial-map.js';
import { encodeNpy } from '../npy.js';
import type { ClassFiles } from './result-record.js';
import { floatTensor } from '../tensor.js';

/** In characters; some labels are whole sentences. */
const longestStem = 48;

/** The names of the files of one class, which begin with its index and the words of its label. */
export function classFiles({
  index,
  label = '',
  values,
}: Pick<ClassExplanation, 'index' | 'label' | 'values'>): ClassFiles {
  const words = label.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const stem = Array.from([index, ...words].join('-'))
    .slice(0, longestStem)
    .join('');
  return {
    map: `${stem}.map.npy`,
    raw: `${stem}.raw.npy`,
    original: `${stem}.original.npy`,
    heatmap: `${stem}.heatmap.png`,
    overlay: `${stem}.overlay.png`,
    values: Object.fromEntries(Object.keys(values).map((name) => [name, `${stem}.${name}.npy`])),
  };
}

/** The names of all files of one class. */
export function fileNames({ values, ...files }: ClassFiles): string[] {
  return [...Object.values<string>(files), ...Object.values(values)];
}

/** The content of the files of one class that hold numbers, by name. */
export function numberFiles(entry: ClassExplanation): (readonly [name: string, content: Uint8Array])[] {
  const files = classFiles(entry);
  const values = Object.entries(entry.values).map(
    ([name, data]) => [files.values[name]!, encodeNpy(floatTensor(data, [data.length]))] as const, // one file for each
  );
  return [
    [files.map, mapFile(entry.map)],
    [files.raw, encodeNpy(entry.raw)],
    [files.original, mapFile(entry.original)],
    ...values,
  ];
}

/** A map as a .npy file of float32, (height, width). */
export function mapFile({ data, height, width }: SpatialMap): Uint8Array {
  return encodeNpy(floatTensor(data, [height, width]));
}
