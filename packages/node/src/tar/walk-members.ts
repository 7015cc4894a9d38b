/** The members of a tar archive, found from header to header. Nothing is unpacked, so that no path in it leads anywhere. */
import { Header, type HeaderData, Pax } from 'tar';
import type { ByteReader } from './byte-reader.js';

/** A member of an archive. */
export interface TarMember {
  /** As the archive has it. */
  readonly path: string;
  /** Where its content begins in the archive, in bytes. */
  readonly offset: number;
  /** Of its content, in bytes. */
  readonly size: number;
  /** Whether it is a regular file, and not a link, a folder or a device. */
  readonly isFile: boolean;
}

/** Why an archive cannot be read further. */
export class DamagedArchive extends Error {}

/** In bytes; headers and contents begin at its multiples. */
export const blockSize = 512;
/** In bytes: what describes one member. */
const longestDescription = 1 << 20;

const files: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile']);
const longPaths: ReadonlySet<string> = new Set(['NextFileHasLongPath', 'OldGnuLongPath']);

/**
 * The members in their order. The last may be cut, which its reader finds out first.
 *
 * @throws DamagedArchive if a header is damaged, or the mark of the end is missing
 */
export async function* walkMembers(reader: ByteReader): AsyncGenerator<TarMember> {
  let own: HeaderData | undefined;
  let shared: HeaderData | undefined;
  for (let at = 0; ;) {
    const header = await readHeader(reader, at, [own, shared]);
    if (!header) return;
    const { type, size = 0 } = header;
    const offset = at + blockSize;
    const text = () => readDescription(reader, offset, size);
    if (type === 'ExtendedHeader') own = Pax.parse(await text(), own);
    else if (type === 'GlobalExtendedHeader') shared = Pax.parse(await text(), shared, true);
    else if (longPaths.has(type)) own = { ...own, path: (await text()).replace(/\0.*$/s, '') };
    else if (type !== 'NextFileHasLongLinkpath') {
      // A described path is whole; before it, the library would put the folder that the header has.
      const path = own?.path ?? shared?.path ?? header.path ?? '';
      yield { path, offset, size, isFile: files.has(type) };
      own = undefined;
    }
    at = offset + blockSize * Math.ceil(size / blockSize);
  }
}

/** The header at an offset; undefined at the mark of the end. */
async function readHeader(
  reader: ByteReader,
  at: number,
  [own, shared]: readonly (HeaderData | undefined)[],
): Promise<Header | undefined> {
  const block = Number.isSafeInteger(at + blockSize) ? await reader.read(at, blockSize) : Buffer.alloc(0);
  if (block.length < blockSize) throw new DamagedArchive('its end is missing: it was cut, or is still being written');
  const header = new Header(block, 0, own, shared);
  if (header.nullBlock) return undefined;
  if (!header.cksumValid) throw new DamagedArchive(`its header at byte ${at} is damaged, or it is not a tar archive`);
  return header;
}

async function readDescription(reader: ByteReader, offset: number, size: number): Promise<string> {
  if (size > longestDescription) throw new DamagedArchive(`its header at byte ${offset - blockSize} is damaged`);
  return (await reader.read(offset, size)).toString('utf8');
}
