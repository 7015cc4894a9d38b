import { Header, type HeaderData, Pax } from 'tar';
import { blockSize } from './walk-members.js';

/** The mark of an archive's end. */
export const endMark: Uint8Array = new Uint8Array(2 * blockSize);

/**
 * A regular file as a tar archive holds it: its header, its content and the padding behind. The bytes depend on these
 * arguments alone: there is no time and no owner in them.
 */
export function encodeMember(path: string, content: Uint8Array): Buffer {
  const fields: HeaderData = {
    path,
    size: content.length,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: new Date(0),
    type: 'File',
  };
  const header = new Header(fields);
  const long = header.encode() ? [new Pax({ path, size: content.length }).encode()] : [];
  return Buffer.concat([...long, header.block!, content, Buffer.alloc(-content.length & (blockSize - 1))]);
}
