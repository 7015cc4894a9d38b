/**
 * The rows measured so far, in images.jsonl, and what they were measured with, in settings.json. Rows are added picture
 * by picture, so that a run that was cancelled can go on.
 */
import { ScorecamError } from '@scorecam/core';
import { type EvaluationRow, type FailedRow } from '@scorecam/core/evaluate';
import { asUnwritable, checkSameSettings, exists, readJson, type RunSettings } from '@scorecam/node';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A line of images.jsonl. */
export type JournalRow = EvaluationRow | FailedRow;

const rowsName = 'images.jsonl';
const settingsName = 'settings.json';

/** See the head of this file. */
export class Journal {
  readonly #path: string;
  readonly #rows: JournalRow[];

  private constructor(path: string, rows: JournalRow[]) {
    this.#path = path;
    this.#rows = rows;
  }

  /**
   * Begins a journal in a folder, or goes on with the one that is there.
   *
   * @throws ScorecamError INVALID_OPTION, naming the difference, where the journal there was begun with other settings
   * @throws ScorecamError UNWRITABLE_OUTPUT
   */
  static async open(folder: string, settings: RunSettings, { resume }: { resume: boolean }): Promise<Journal> {
    return asUnwritable(folder, () => Journal.#open(folder, settings, resume));
  }

  static async #open(folder: string, settings: RunSettings, resume: boolean): Promise<Journal> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, rowsName);
    const before = resume ? await readSettings(join(folder, settingsName)) : undefined;
    if (before) {
      checkSameSettings(`The output folder "${folder}"`, before, settings);
      const rows = (await exists(path)) ? parseRows(await readFile(path, 'utf8')) : [];
      const journal = new Journal(path, rows);
      await writeFile(path, rows.map(asLine).join(''));
      return journal;
    }
    await writeFile(path, '');
    await writeFile(join(folder, settingsName), `${JSON.stringify(settings, undefined, 2)}\n`);
    return new Journal(path, []);
  }

  /** All rows so far. */
  get rows(): readonly JournalRow[] {
    return this.#rows;
  }

  /**
   * Adds all rows of one picture.
   *
   * @throws ScorecamError UNWRITABLE_OUTPUT
   */
  async add(rows: readonly JournalRow[]): Promise<void> {
    await asUnwritable(dirname(this.#path), () => appendFile(this.#path, rows.map(asLine).join('')));
    this.#rows.push(...rows);
  }
}

/**
 * Checks that a run may begin in a folder: the files of two runs must not be mixed.
 *
 * @throws ScorecamError INVALID_OPTION where an evaluation lies there and `resume` is not set
 */
export async function checkUnoccupied(folder: string, { resume }: { resume: boolean }): Promise<void> {
  if (resume || !(await exists(join(folder, settingsName)))) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `There is an evaluation in the output folder "${folder}" already: go on with it by --resume, or choose another --out.`,
  );
}

function asLine(row: JournalRow): string {
  return `${JSON.stringify(row)}\n`;
}

/**
 * The rows up to the first line that is damaged or cut short, as a run that was killed may have left it. The picture of
 * the row before may lack others, so it is measured again, like all that follows.
 */
function parseRows(text: string): JournalRow[] {
  const lines = text.split('\n');
  const rows = lines.map(parseRow);
  const end = rows.indexOf(undefined);
  const whole = rows.slice(0, end).filter((row) => row !== undefined);
  const isLast = end === lines.length - 1 && lines[end] === '';
  return isLast ? whole : whole.filter(({ file }) => file !== whole.at(-1)?.file);
}

/** Nothing where the line is no row; the empty text behind the last line end is none. */
function parseRow(line: string): JournalRow | undefined {
  try {
    const row = JSON.parse(line) as JournalRow | null; // what add() above wrote, unless it was damaged
    return typeof row?.file === 'string' ? row : undefined;
  } catch {
    return undefined;
  }
}

async function readSettings(path: string): Promise<RunSettings | undefined> {
  return (await exists(path)) ? ((await readJson(path, 'settings')) as RunSettings) : undefined; // written by open() above
}
