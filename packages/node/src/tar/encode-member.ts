import { Header, type HeaderData, Pax } from 'tar';
import { blockSize } from './walk-members.js';

/** The mark of an archive's end. */
export const endMark: Uint8Array = new Uint8Array(2 * blockSize);

/** The number of characters that a header holds, of any kind. */
const shortPath = 24;

/**
 * A regular file as a tar archive holds it: its header, its content and its padding. The bytes depend on these
 * arguments alone: there is no time and no owner in them.
 */
export function encodeMember(path: string, content: Uint8Array): Buffer {
  const padding = Buffer.alloc(-content.length & (blockSize - 1));
  return Buffer.concat([...headersOf(path, content.length), content, padding]);
}

/** A header alone if it holds the path, or else the path in a description of its own before a header that holds its end. */
function headersOf(path: string, size: number): Buffer[] {
  const { header, isWhole } = encodeHeader(path, size);
  return isWhole ? [header] : [new Pax({ path, size }).encode(), encodeHeader(path.slice(-shortPath), size).header];
}

function encodeHeader(path: string, size: number): { readonly header: Buffer; readonly isWhole: boolean } {
  const fields: HeaderData = { path, size, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0), type: 'File' };
  const header = new Header(fields);
  header.encode();
  // Of a path of 100 bytes and more, the header takes the folder apart, which may be one "." that the path does not have.
  return { header: header.block!, isWhole: new Header(header.block, 0).path === path };
}
