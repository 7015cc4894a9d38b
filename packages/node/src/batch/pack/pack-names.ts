/** The names in packed results: of the archives, and of their members, by which WebDataset tells samples apart. */
import { fileNames, type ResultRecord } from '@scorecam/core';
import { recordName } from '../../results/compose-result.js';

const packName = /^results(?:-\d+-of-\d+)?-\d{6,}\.tar$/;

/** The name of an archive of results. */
export function packFile(suffix: string, number: number): string {
  return `results${suffix}-${String(number).padStart(6, '0')}.tar`;
}

/** Whether a name is that of an archive of results, which is in the output folder itself. */
export function isPackFile(name: string): boolean {
  return packName.test(name);
}

/** The name of the file that says where in an archive of results each image is. */
export function indexFile(pack: string): string {
  return pack.replace(/\.tar$/, '.json');
}

/** The name of a part of a journal, as an object in a bucket. */
export function journalPart(suffix: string, number: number): string {
  return `journal${suffix}-${String(number).padStart(6, '0')}.jsonl`;
}

/** The number of a part of a journal, by its name; undefined for any other name. */
export function journalPartNumber(suffix: string, name: string): number | undefined {
  const [, number] = /^journal.*-(\d{6,})\.jsonl$/.exec(name) ?? [];
  return number !== undefined && name === journalPart(suffix, Number(number)) ? Number(number) : undefined;
}

/**
 * The key of an image's sample. WebDataset ends a key at the first dot of the file name, so that a dot in the name of an image
 * is written as `%2E`, as in an address, and a percent sign as `%25`.
 */
export function sampleKey(image: string): string {
  const cut = image.lastIndexOf('/') + 1;
  return image.slice(0, cut) + image.slice(cut).replace(/%/g, '%25').replace(/\./g, '%2E');
}

/** The name of the image to whose sample a member belongs. */
export function imageOfMember(path: string): string {
  const cut = path.lastIndexOf('/') + 1;
  const key = path.slice(cut).replace(/\..*$/s, '');
  return path.slice(0, cut) + key.replace(/%2E/g, '.').replace(/%25/g, '%');
}

/**
 * The part after the key for each file of a result: `result.json`, `raw.npy`. All samples have the same ones, for all
 * classes; those of a second class begin with `2.`.
 */
export function memberExtensions({
  classes,
  sheet,
}: Pick<ResultRecord, 'classes' | 'sheet'>): ReadonlyMap<string, string> {
  const ofClasses = classes.flatMap(({ files }, i) => {
    const ordinal = i === 0 ? '' : `${i + 1}.`;
    return files
      ? fileNames(files).map((name) => [name, `${ordinal}${name.slice(name.indexOf('.') + 1)}`] as const)
      : [];
  });
  return new Map([[recordName, recordName], ...ofClasses, ...(sheet === undefined ? [] : [[sheet, sheet] as const])]);
}
