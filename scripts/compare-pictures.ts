/**
 * Compares the levels that @scorecam/node reads from picture files with Pillow's, and prints a table for each format and the
 * files that differ: `npx tsx scripts/compare-pictures.ts FILE_OR_FOLDER...`. PYTHON names a Python that has Pillow, NumPy
 * and tifffile.
 */
import type { Picture } from '@scorecam/core';
import { readPicture } from '@scorecam/node';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';

/** What Pillow makes of a file. */
type Reference = { readonly width: number; readonly height: number } | { readonly refused: string };

/** What came of one file. */
interface Comparison {
  readonly file: string;
  readonly format: string;
  readonly verdict: 'equal' | 'differs' | 'refused by both' | 'refused here' | 'refused by Pillow';
  readonly largest: number;
  readonly mean: number;
  readonly note: string;
}

const formats: Readonly<Record<string, string>> = {
  ...{ '.jpg': 'JPEG', '.jpeg': 'JPEG', '.jpe': 'JPEG', '.jfif': 'JPEG', '.tif': 'TIFF', '.tiff': 'TIFF' },
  ...{ '.png': 'PNG', '.apng': 'PNG', '.webp': 'WebP', '.avif': 'AVIF', '.gif': 'GIF', '.bmp': 'BMP' },
};

const files = process.argv.slice(2).flatMap(filesIn);
const folder = mkdtempSync(join(tmpdir(), 'scorecam-pictures-'));
try {
  report(await compareAll(files, pillowReferences(files, folder), folder));
} finally {
  rmSync(folder, { recursive: true });
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const below = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
  return below.filter((name) => extname(name).toLowerCase() in formats).map((name) => join(path, name));
}

function pillowReferences(paths: readonly string[], out: string): Reference[] {
  const script = join(import.meta.dirname, 'pillow_levels.py');
  const lines = execFileSync(process.env['PYTHON'] ?? 'python3', [script, out], {
    input: paths.map((path) => `${path}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Reference);
}

async function compareAll(
  paths: readonly string[],
  references: readonly Reference[],
  out: string,
): Promise<Comparison[]> {
  const comparisons = [];
  for (const [number, path] of paths.entries()) {
    const picture = await readPicture(path).catch((error: Error) => error);
    comparisons.push(compare(path, picture, { reference: references[number]!, file: join(out, `${number}.rgba`) }));
  }
  return comparisons;
}

function compare(
  path: string,
  picture: Picture | Error,
  { reference, file }: { readonly reference: Reference; readonly file: string },
): Comparison {
  const start = { file: basename(path), format: formats[extname(path).toLowerCase()] ?? '?', largest: NaN, mean: NaN };
  if (picture instanceof Error) {
    const verdict = 'refused' in reference ? 'refused by both' : 'refused here';
    return { ...start, verdict, note: picture.message };
  }
  if ('refused' in reference) return { ...start, verdict: 'refused by Pillow', note: reference.refused };
  const size = `${picture.width} x ${picture.height}`;
  const wanted = `${reference.width} x ${reference.height}`;
  if (size !== wanted) return { ...start, verdict: 'differs', largest: 255, note: `${size}, by Pillow ${wanted}` };
  return { ...start, note: '', ...differences(picture.data, readFileSync(file)) };
}

function differences(actual: Uint8Array, expected: Uint8Array): Pick<Comparison, 'verdict' | 'largest' | 'mean'> {
  let [largest, sum] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    largest = Math.max(largest, difference);
    sum += difference;
  }
  return { verdict: largest === 0 ? 'equal' : 'differs', largest, mean: sum / expected.length };
}

function report(comparisons: readonly Comparison[]): void {
  console.log(
    '| format | files | equal | differ | largest difference | refused here | refused by both | by Pillow alone |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const format of new Set(comparisons.map((each) => each.format))) {
    const own = comparisons.filter((each) => each.format === format);
    const count = (verdict: Comparison['verdict']) => own.filter((each) => each.verdict === verdict).length;
    const largest = own.reduce((most, { largest }) => Math.max(most, largest || 0), 0);
    const refused = (['refused here', 'refused by both', 'refused by Pillow'] as const).map(count);
    console.log(`| ${[format, own.length, count('equal'), count('differs'), largest, ...refused].join(' | ')} |`);
  }
  for (const { file, verdict, largest, mean, note } of comparisons)
    if (verdict !== 'equal') console.log([file, verdict, largest, mean.toFixed(3), note].join('\t'));
}
