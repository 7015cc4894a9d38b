/** The images of a run: from folders, archives, globs, lists and standard input, one at a time, for any number of them. */
import { ScorecamError } from '@scorecam/core';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { asFolder, bucketPath, isBucketAddress, parseBucketAddress } from '../bucket/bucket-address.js';
import { isAddress } from '../address/picture-address.js';
import { isPictureName } from '../picture/picture-name.js';
import { archiveItems, isArchiveName } from './archive/archive-items.js';
import { bucketFolder, listBucket } from './bucket-items.js';
import type { BatchItem } from './batch-item.js';
import { itemName } from './item-name.js';
import { hash64, NameTable } from './name-table.js';
import { isRemote } from './remote-path.js';
import { isInShard, type Shard } from './shard.js';
import { type Finding, walkFolders } from './walk-folders.js';

/** How the images of a run are found. */
export interface ListOptions {
  /** A folder whose files are results rather than images; usually the run's output folder. */
  readonly exclude?: string | undefined;
  /** The source of names for the input `-`, one per line. */
  readonly names?: NodeJS.ReadableStream | undefined;
  /** Leaves out the classes that lists and archives name (default: false). */
  readonly ignoreClasses?: boolean | undefined;
  /** Lists this part of the images alone; an archive is in one part with all that it holds. */
  readonly shard?: Shard | undefined;
  /** Is given each file below a folder, or in an archive, that is left out for its extension. */
  readonly onIgnored?: ((path: string) => void) | undefined;
}

/** The images of an input: files under a folder, rows of a list, or names on a stream. */
type Source =
  | { readonly kind: 'folder' | 'bucket' | 'list' | 'archive' | 'file'; readonly path: string }
  | { readonly kind: 'glob'; readonly pattern: string }
  | { readonly kind: 'names' };

const everything = '**/*';
const listExtensions: ReadonlySet<string> = new Set(['.csv', '.txt']);

/**
 * Lists the images that the inputs name: a folder with all below it, a picture, a tar archive, a glob, a list (`.csv`), an
 * address, the same in a bucket (`s3://bucket/prefix`), or `-`. The images of a single folder, list or archive are named from
 * there; all others from the current folder.
 *
 * @throws ScorecamError UNREADABLE_FILE if there is no such folder, list or picture
 * @throws ScorecamError INVALID_OPTION if a list is malformed or names an image twice
 */
export async function* listImages(inputs: readonly string[], options: ListOptions = {}): AsyncGenerator<BatchItem> {
  const sources = await Promise.all(inputs.map(sourceOf));
  const [only] = sources;
  const base = sources.length === 1 && only ? ownBase(only) : process.cwd();
  const isFolder = only?.kind === 'folder' || only?.kind === 'bucket';
  const all = allItems(sources, { ...options, base });
  const items = options.ignoreClasses ? withoutClasses(all) : all;
  yield* sources.length === 1 && isFolder ? items : withoutRepeats(items);
}

/** What the names of images are relative to if there is no other input. */
function ownBase(source: Source): string {
  if (source.kind === 'folder') return source.path;
  if (source.kind === 'bucket') return bucketPath(asFolder(parseBucketAddress(source.path)));
  if (source.kind !== 'list' && source.kind !== 'archive') return process.cwd();
  return isBucketAddress(source.path) ? bucketFolder(source.path) : dirname(source.path);
}

interface Listing extends ListOptions {
  /** The folder to which the names of images are relative. */
  readonly base: string;
}

async function sourceOf(input: string): Promise<Source> {
  if (input === '-') return { kind: 'names' };
  if (isAddress(input)) return { kind: 'file', path: input };
  if (isBucketAddress(input)) return { kind: isPictureName(input) ? 'file' : kindInBucket(input), path: input };
  const path = resolve(input);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return { kind: 'folder', path };
  if (found) return { kind: kindOf(path), path };
  const { default: glob } = await import('fast-glob');
  if (glob.isDynamicPattern(input)) return { kind: 'glob', pattern: input };
  throw new ScorecamError('UNREADABLE_FILE', `No folder, picture or list is named "${input}".`);
}

function kindInBucket(path: string): 'bucket' | 'list' | 'archive' {
  const kind = kindOf(path);
  return kind === 'file' ? 'bucket' : kind;
}

function kindOf(path: string): 'list' | 'archive' | 'file' {
  if (listExtensions.has(extname(path).toLowerCase())) return 'list';
  return isArchiveName(path) ? 'archive' : 'file';
}

async function* allItems(sources: readonly Source[], listing: Listing): AsyncGenerator<BatchItem> {
  for (const source of sources) yield* sourceItems(source, listing);
}

async function* sourceItems(source: Source, listing: Listing): AsyncGenerator<BatchItem> {
  for await (const found of findings(source, listing)) {
    const path = isRemote(found.path) ? found.path : resolve(found.path);
    const item = { path, name: itemName(found.path, listing.base) };
    if (listing.shard && !isInShard(item, listing.shard)) continue;
    if (!found.fault && !isAddress(item.path) && isArchiveName(item.path))
      yield* archiveItems({ ...item, classes: found.classes, onIgnored: listing.onIgnored });
    else yield withRequest(item, found);
  }
}

function withRequest(item: BatchItem, { classes, fault }: ListedFile): BatchItem {
  return {
    ...item,
    ...(classes && { classes }),
    ...(fault && { fault: { code: fault.code, message: fault.message } }),
  };
}

/** A file that an input names: a picture, or an archive of them. */
interface ListedFile extends Finding {
  readonly classes?: readonly string[] | undefined;
}

async function* findings(source: Source, { exclude, names, onIgnored }: Listing): AsyncGenerator<ListedFile> {
  switch (source.kind) {
    case 'archive':
    case 'file':
      yield { path: source.path };
      return;
    case 'list':
      yield* (await import('./read-list.js')).readList(source.path);
      return;
    case 'names':
      for await (const line of createInterface({ input: names ?? process.stdin }))
        if (line.trim() !== '') yield { path: line.replace(/\r$/, '') };
      return;
    case 'bucket':
      for await (const path of listBucket(source.path)) {
        if (isPictureName(path) || isArchiveName(path)) yield { path };
        else onIgnored?.(path);
      }
      return;
    case 'glob':
      yield* walkFolders(source.pattern, { folder: process.cwd(), exclude });
      return;
    case 'folder':
      for await (const found of walkFolders(everything, { folder: source.path, exclude })) {
        if (found.fault || isPictureName(found.path) || isArchiveName(found.path)) yield found;
        else onIgnored?.(found.path);
      }
  }
}

async function* withoutClasses(items: AsyncIterable<BatchItem>): AsyncGenerator<BatchItem> {
  for await (const item of items) yield { ...item, classes: undefined };
}

/** An image listed twice must ask for the same classes, since it has one result folder. */
async function* withoutRepeats(items: AsyncIterable<BatchItem>): AsyncGenerator<BatchItem> {
  const requests = new NameTable();
  for await (const item of items) {
    const request = hash64((item.classes ?? []).join('\n'));
    const earlier = requests.get(item.name);
    if (earlier !== undefined && earlier !== request) throw namedTwice(item);
    requests.set(item.name, request);
    if (earlier === undefined) yield item;
  }
}

function namedTwice({ path }: BatchItem): ScorecamError {
  return new ScorecamError(
    'INVALID_OPTION',
    `The list names "${basename(path)}" twice, with different classes and other rows between: put its rows together.`,
  );
}
