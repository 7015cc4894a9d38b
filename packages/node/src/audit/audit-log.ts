import { type ExplainedClass, ScorecamError, type ResultRecord } from '@scorecam/core';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { asUnwritable } from '../results/staged-folder.js';
import { auditEntry } from './audit-entry.js';

const lineEnd = '\n';

/**
 * The audit log: JSON lines, an {@link AuditEntry} each, only ever appended to. Each line is handed to the system in one
 * call at the end of the file, so that a kill leaves a line whole or away, and several processes may share a log. Only a crash
 * of the machine can leave a part of a line at the end; it is closed with a line end by the next entry, and never joined to it.
 */
export class AuditLog {
  readonly #path: string;
  readonly #file: FileHandle;
  /** What goes before the next line: a line end, if the file ends in a part of a line. */
  #before: string;

  private constructor(path: string, file: FileHandle, before: string) {
    this.#path = path;
    this.#file = file;
    this.#before = before;
  }

  /**
   * Opens a log, which is created if there is none.
   *
   * @throws ScorecamError UNWRITABLE_OUTPUT
   */
  static async open(path: string): Promise<AuditLog> {
    return asUnwritable(path, async () => {
      // Without O_NONBLOCK, a named pipe would be waited for without an end.
      const file = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK);
      try {
        return new AuditLog(path, file, await lineEndNeeded(path, file));
      } catch (error) {
        await file.close();
        throw error;
      }
    });
  }

  /**
   * Adds the entry of a result whose maps these are; when this returns, it is on the disk.
   *
   * @throws ScorecamError UNWRITABLE_OUTPUT
   */
  async add(record: ResultRecord, maps: readonly Pick<ExplainedClass, 'map'>[]): Promise<void> {
    const line = Buffer.from(`${this.#before}${JSON.stringify(auditEntry(record, maps))}${lineEnd}`);
    this.#before = '';
    await asUnwritable(this.#path, async () => {
      const { bytesWritten } = await this.#file.write(line);
      if (bytesWritten < line.length) this.#before = lineEnd;
      await this.#file.datasync();
      if (bytesWritten < line.length) throw partWritten(this.#path);
    });
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#file.close();
  }
}

async function lineEndNeeded(path: string, file: FileHandle): Promise<string> {
  const found = await file.stat();
  if (!found.isFile())
    throw new ScorecamError('UNWRITABLE_OUTPUT', `The log "${path}" is not a file; name another one.`);
  if (found.size === 0) return '';
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, found.size - 1);
  return buffer.toString() === lineEnd ? '' : lineEnd;
}

function partWritten(path: string): ScorecamError {
  return new ScorecamError('UNWRITABLE_OUTPUT', `The log "${path}" took only a part of a line: the disk is full.`);
}
