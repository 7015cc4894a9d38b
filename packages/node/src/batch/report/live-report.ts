import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { decodePicture } from '../../picture/read-picture.js';
import { assetFolder, assetPath, programFiles } from './assets.js';
import { describeRun } from './describe-run.js';
import { type LocatedImage, openResult, pageOf } from './open-result.js';
import type { ReportRow } from './report-row.js';
import { readResults, type ReportedImage, type RunResults } from './run-results.js';
import { smallJpeg, thumbnailName } from './thumbnail.js';
import { blockCount, blockFile, dataFile } from './write-rows.js';

/**
 * The report of a run as files that are made when they are asked for, so that a run of a million images is shown without writing any.
 *
 * What is lost or damaged is found when it is asked for, and not before.
 */
export class LiveReport {
  /** The images that were explained. */
  readonly explained: number;
  /** The images that failed. */
  readonly failed: number;
  /** The lines of journals that cannot be read, as `journal.jsonl:3`. */
  readonly damagedLines: readonly string[];
  readonly #out: string;
  readonly #rows: readonly ReportRow[];
  readonly #images: ReadonlyMap<string, ReportedImage>;
  /** The file `data.js`, which takes a second for a million images. */
  readonly #data: Buffer;

  private constructor(out: string, { images, damagedLines }: RunResults, made: string) {
    this.#out = out;
    this.#rows = images.map(({ row }) => row);
    this.#images = new Map(images.map((image) => [image.row.name, image]));
    this.failed = this.#rows.filter(({ fault }) => fault).length;
    this.explained = images.length - this.failed;
    this.damagedLines = damagedLines;
    this.#data = Buffer.from(dataFile({ title: basename(resolve(out)), made, rows: this.#rows }));
  }

  /**
   * Reads the journals of a run.
   *
   * @param out - its output folder
   * @throws ScorecamError UNREADABLE_FILE if there is no run
   */
  static async open(out: string): Promise<LiveReport> {
    const results = await readResults(out);
    return new LiveReport(out, results, await describeRun(out, results.images));
  }

  /**
   * A file of the report.
   *
   * @param path - relative to the output folder, with forward slashes
   * @returns its content; undefined if the report makes no such file, or the results that it is made of are lost or damaged
   */
  async file(path: string): Promise<Uint8Array | undefined> {
    if (path === 'index.html') return readFile(assetPath(path));
    const slash = path.lastIndexOf('/');
    const [folder, name] = [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)];
    if (folder === assetFolder) return this.#programFile(name);
    const image = this.#images.get(folder);
    if (!image || image.row.fault) return undefined;
    return this.#fileOf({ name: folder, pack: image.pack }, name).catch(() => undefined);
  }

  async #programFile(name: string): Promise<Uint8Array | undefined> {
    if (programFiles.includes(name)) return readFile(assetPath(name));
    if (name === 'data.js') return this.#data;
    const block = Number(/^rows-(\d{1,9})\.js$/.exec(name)?.[1] ?? NaN);
    return block < blockCount(this.#rows) ? Buffer.from(blockFile(this.#rows, block)) : undefined;
  }

  async #fileOf(image: LocatedImage, name: string): Promise<Uint8Array> {
    const result = await openResult(this.#out, image);
    if (name === 'index.html') return Buffer.from(await pageOf(result));
    if (name !== thumbnailName) return result.read(name);
    const overlay = result.record.classes[0]?.files?.overlay;
    if (overlay === undefined) throw new Error('there is no picture');
    return smallJpeg(await decodePicture(await result.read(overlay), overlay));
  }
}
