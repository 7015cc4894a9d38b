/**
 * The rows measured so far, in images.jsonl, and what they were measured with, in settings.json. Rows are added picture
 * by picture, so that a run that was cancelled can go on.
 */
import { ScorecamError } from '@scorecam/core';
import { type EvaluationRow, type FailedRow } from '@scorecam/core/evaluate';
import { asUnwritable } from '@scorecam/node';
import { access, appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A line of images.jsonl. */
export type JournalRow = EvaluationRow | FailedRow;

/** Everything that decides what the rows hold. */
export type RunSettings = Readonly<Record<string, unknown>>;

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
      requireEqual(before, settings, folder);
      const rows = parseRows(await readFile(path, 'utf8'));
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

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function asLine(row: JournalRow): string {
  return `${JSON.stringify(row)}\n`;
}

/** A run that was killed may have left a line cut short; the picture that it belongs to is measured again. */
function parseRows(text: string): JournalRow[] {
  const whole = text.endsWith('\n') || text === '';
  const rows = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as JournalRow); // written by add() above
  const last = rows.at(-1)?.file;
  return whole ? rows : rows.filter(({ file }) => file !== last);
}

async function readSettings(path: string): Promise<RunSettings | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RunSettings); // written by open() above
}

function requireEqual(before: RunSettings, now: RunSettings, folder: string): void {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const differing = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]));
  if (differing.length === 0) return;
  const changes = differing.map(
    (name) => `${name} was ${JSON.stringify(before[name]) ?? 'absent'} and is ${JSON.stringify(now[name]) ?? 'absent'}`,
  );
  throw new ScorecamError(
    'INVALID_OPTION',
    `The run in ${folder} cannot be resumed, since its settings differ: ${changes.join('; ')}. Name another --out.`,
  );
}
