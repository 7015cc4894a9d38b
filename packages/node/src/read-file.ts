import { ScorecamError } from '@scorecam/core/errors';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** Whether there is a file or folder of that name. */
export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The most bytes that a file may have which is read whole. JavaScript's longest string is about as long. */
export const largestFile = 2 ** 29;

/**
 * Opens a file to read it. A named pipe or a device is refused: it may never end, or never begin, and neither can be
 * interrupted.
 *
 * @param what - what the file should be, for the message: `picture`, `labels`
 * @param called - the path that the message names
 * @throws ScorecamError UNREADABLE_FILE
 */
export async function openFile(path: string, what: string, called = path): Promise<FileHandle> {
  try {
    // Without O_NONBLOCK, a named pipe is opened once somebody writes to it, and the thread that waits cannot be ended.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await file.stat();
    if (found.isFile()) return file;
    await file.close();
    throw found.isDirectory() ? Object.assign(new Error('is a folder'), { code: 'EISDIR' }) : new Error(notAFile);
  } catch (error) {
    throw unreadable(called, what, error);
  }
}

/**
 * The bytes of a file.
 *
 * @param what - what the file should be, for the message: `picture`, `labels`
 * @throws ScorecamError UNREADABLE_FILE, also for a file of more than 512 MiB
 */
export async function readWhole(path: string, what: string): Promise<Buffer> {
  const file = await openFile(path, what);
  try {
    checkSize((await file.stat()).size);
    return await file.readFile();
  } catch (error) {
    throw unreadable(path, what, error);
  } finally {
    await file.close();
  }
}

/** A part of a file. */
export interface FileRange {
  /** The path of the file. */
  readonly file: string;
  /** Where the part begins, in bytes. */
  readonly offset: number;
  /** Its length in bytes. */
  readonly size: number;
}

/**
 * The bytes of a part of a file.
 *
 * @param called - the path that messages name, of a picture
 * @throws ScorecamError UNREADABLE_FILE, also if the file ends before, or for more than 512 MiB
 */
export async function readRange({ file: path, offset, size }: FileRange, called: string): Promise<Buffer> {
  const file = await openFile(path, 'picture', called);
  try {
    checkSize(size);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, offset);
    if (bytesRead < size) throw new Error(`its archive ends ${size - bytesRead} bytes before it does`);
    return buffer;
  } catch (error) {
    throw unreadable(called, 'picture', error);
  } finally {
    await file.close();
  }
}

function checkSize(size: number): void {
  if (size > largestFile) throw new Error(`it has ${size} bytes, more than the ${largestFile} that are read at most`);
}

/** The encodings that a byte order mark tells. */
const marks = [
  { mark: Buffer.from([0xff, 0xfe]), encoding: 'utf-16le' },
  { mark: Buffer.from([0xfe, 0xff]), encoding: 'utf-16be' },
] as const;

/**
 * The text of a file, without its byte order mark: UTF-8, or UTF-16 according to the mark.
 *
 * @throws ScorecamError UNREADABLE_FILE if it cannot be read or is not such text
 */
export async function readText(path: string, what: string): Promise<string> {
  const bytes = await readWhole(path, what);
  const encoding = marks.find(({ mark }) => bytes.subarray(0, mark.length).equals(mark))?.encoding ?? 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch (error) {
    throw notText(path, what, error);
  }
  throw notText(path, what);
}

function notText(path: string, what: string, cause?: unknown): ScorecamError {
  return new ScorecamError(
    'UNREADABLE_FILE',
    `The ${what} file "${path}" is not text in UTF-8; save it as UTF-8 (or as UTF-16 with a byte order mark).`,
    cause,
  );
}

/**
 * The value that a JSON file holds.
 *
 * @throws ScorecamError UNREADABLE_FILE if it cannot be read or is not JSON
 */
export async function readJson(path: string, what: string): Promise<unknown> {
  const text = await readText(path, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ScorecamError('UNREADABLE_FILE', `The ${what} file "${path}" is not JSON (${reason}).`, error);
  }
}

/**
 * The SHA-256 of a file in hexadecimal; a file of any size takes little memory.
 *
 * @throws ScorecamError UNREADABLE_FILE
 */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await openFile(path, 'input');
  try {
    await pipeline(file.createReadStream(), hash);
  } catch (error) {
    throw unreadable(path, 'input', error);
  }
  return hash.digest('hex');
}

const notAFile = 'it is a named pipe or a device; save its data as a file first';

/** Why nothing can be opened, which is the machine's fault. */
export const tooManyFiles = 'too many files are open at once; raise the limit of the system, as with "ulimit -n 1024"';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'it is a folder; name a file in it',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its symbolic links lead in a circle',
  ENXIO: notAFile,
  EMFILE: tooManyFiles,
  ENFILE: tooManyFiles,
};

/** An UNREADABLE_FILE error with the file system's reason. */
export function unreadable(path: string, what: string, error: unknown): ScorecamError {
  const { code = '', message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  return new ScorecamError(
    'UNREADABLE_FILE',
    `The ${what} file "${path}" cannot be read: ${reasons[code] ?? message}.`,
    error,
  );
}
