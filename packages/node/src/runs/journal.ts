/**
 * The journal of a run: JSON lines beside the results, only ever appended to. The first line holds the run's settings,
 * each other line an entry, which says what became of one image. A later entry on the same image replaces an earlier
 * one. A line counts once its line end is there, so one that a crash truncated counts for nothing.
 */
import { excerpt, ScorecamError } from '@scorecam/core';
import { openFile, unreadable } from '../read-file.js';
import { randomUUID } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import * as v from 'valibot';
import { type RunSettings, settingsHash } from './run-settings.js';

const headerSchema = v.object({
  /** The version of the format. */
  scorecamRun: v.literal(1),
  /** The run's own name, which no other run has. */
  run: v.pipe(v.string(), v.nonEmpty()),
  settings: v.record(v.string(), v.unknown()),
  /** {@link settingsHash} of the settings; every other line repeats it. */
  hash: v.string(),
});

const recordSchema = v.looseObject({ hash: v.string() });

/** The first line. */
export type JournalHeader = v.InferOutput<typeof headerSchema>;

/** Any other line: an entry, with the hash of the settings that it belongs to. */
type JournalRecord<Entry extends object> = Entry & { readonly hash: string };

/** A journal that is being written. */
export class Journal<Entry extends object> {
  /** {@link JournalHeader.run} */
  readonly run: string;
  readonly #file: FileHandle;
  readonly #hash: string;

  private constructor(file: FileHandle, { run, hash }: JournalHeader) {
    this.run = run;
    this.#file = file;
    this.#hash = hash;
  }

  /** Starts a journal; there must be none of that name. */
  static async create<Entry extends object>(path: string, settings: RunSettings): Promise<Journal<Entry>> {
    const header: JournalHeader = { scorecamRun: 1, run: randomUUID(), settings, hash: settingsHash(settings) };
    const journal = new Journal<Entry>(await open(path, 'ax'), header);
    await journal.#append(header);
    return journal;
  }

  /** Resumes a journal that has this first line; a truncated last line is removed. */
  static async continue<Entry extends object>(path: string, header: JournalHeader): Promise<Journal<Entry>> {
    const file = await open(path, 'r+');
    await file.truncate(await endOfLastLine(file));
    await file.close();
    return new Journal<Entry>(await open(path, 'a'), header);
  }

  /** Adds entries; when this returns, they are on the disk. */
  async add(...entries: readonly Entry[]): Promise<void> {
    await this.#append(...entries.map((entry) => ({ ...entry, hash: this.#hash })));
  }

  /** The device and inode, which tell whether the file is still the one in the folder. */
  async identity(): Promise<{ dev: number; ino: number }> {
    return this.#file.stat();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #append(...lines: readonly (JournalHeader | JournalRecord<Entry>)[]): Promise<void> {
    await this.#file.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await this.#file.datasync();
  }
}

/**
 * The first line of a journal; nothing if the file is empty or its first line was truncated.
 *
 * @throws ScorecamError UNREADABLE_FILE if the file cannot be read or is not a journal
 */
export async function readJournalHeader(path: string): Promise<JournalHeader | undefined> {
  for await (const line of wholeLines(path)) {
    const header = parseJournalHeader(line);
    if (header) return header;
    throw noJournal(path, line);
  }
  return undefined;
}

/** The first line of a journal; undefined if the line is none. */
export function parseJournalHeader(line: string): JournalHeader | undefined {
  const { success, output } = v.safeParse(headerSchema, parseLine(line));
  return success ? output : undefined;
}

/** How the entries of a journal are read back. */
export interface EntryReading<Entry> {
  /** The entry in a line, without its hash; undefined if the line holds none. */
  readonly parse: (value: unknown) => Entry | undefined;
  /** Called with the number of each line, from 1, that is damaged. */
  readonly onDamaged?: ((line: number) => void) | undefined;
}

/**
 * The entries of a journal in the order in which they were written. A line that is damaged tells nothing of its image, which
 * therefore is not done.
 *
 * @throws ScorecamError UNREADABLE_FILE if the file cannot be read
 */
export async function* readJournalEntries<Entry>(
  path: string,
  { parse, onDamaged }: EntryReading<Entry>,
): AsyncGenerator<Entry> {
  let number = 0;
  for await (const line of wholeLines(path)) {
    number++;
    const value = parseLine(line);
    if (number === 1 && v.is(headerSchema, value)) continue;
    const { success, output } = v.safeParse(recordSchema, value);
    const entry = success ? parse(output) : undefined;
    if (entry === undefined) onDamaged?.(number);
    else yield entry;
  }
}

/** The lines that have their line end; the text after the last one was truncated. */
async function* wholeLines(path: string): AsyncGenerator<string> {
  try {
    const file = await openFile(path, 'journal');
    const end = await endOfLastLine(file).finally(() => file.close());
    if (end > 0) yield* linesOf((await openFile(path, 'journal')).createReadStream({ end: end - 1, encoding: 'utf8' }));
  } catch (error) {
    throw unreadable(path, 'journal', error);
  }
}

/**
 * The lines of a stream that ends with a line end. Node's own readers of lines also end one at U+2028, which JSON may hold,
 * and leave the file open when they are left.
 */
async function* linesOf(stream: AsyncIterable<string>): AsyncGenerator<string> {
  let pieces: string[] = [];
  for await (const chunk of stream) {
    const [first = '', ...others] = chunk.split('\n');
    pieces.push(first);
    const begun = others.pop();
    if (begun === undefined) continue;
    yield pieces.join('');
    yield* others;
    pieces = [begun];
  }
}

/** The position after the last line end; 0 if there is none. */
async function endOfLastLine(file: FileHandle): Promise<number> {
  const block = Buffer.alloc(65_536);
  let { size: end } = await file.stat();
  while (end > 0) {
    const start = Math.max(0, end - block.length);
    await file.read(block, 0, end - start, start);
    const at = block.subarray(0, end - start).lastIndexOf('\n');
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}

/** The value of a line; undefined if it is not JSON. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function noJournal(path: string, line: string): ScorecamError {
  return new ScorecamError(
    'UNREADABLE_FILE',
    `"${path}" is not the journal of a run: it begins with the line "${excerpt(line, 60)}". Choose another output folder.`,
  );
}
