import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Header, Pax } from 'tar';
import { openFileReader } from '../../src/tar/byte-reader.js';
import { encodeMember, endMark } from '../../src/tar/encode-member.js';
import { type TarMember, walkMembers } from '../../src/tar/walk-members.js';

interface ReadMember extends TarMember {
  readonly content: Buffer;
}

/** Writes an archive and reads its members back, with what is in them. */
async function readBack(archive: Buffer): Promise<ReadMember[]> {
  const folder = await mkdtemp(join(tmpdir(), 'scorecam-tar-'));
  try {
    await writeFile(join(folder, 'a.tar'), archive);
    const reader = await openFileReader(join(folder, 'a.tar'), 'tar');
    const found: ReadMember[] = [];
    for await (const member of walkMembers(reader))
      found.push({ ...member, content: Buffer.from(await reader.read(member.offset, member.size)) });
    await reader.close();
    return found;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Paths that a header holds, that it holds in two fields, and that take a description of their own. */
const pathOf = fc
  .tuple(
    fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 94, max: 97 })),
    fc.constantFrom('x', 'é', '写'),
    fc.boolean(),
  )
  .map(([length, letter, isDeep]) => (isDeep ? `${letter.repeat(length)}/y.png` : `${letter.repeat(length)}.png`));

describe('members of a tar archive', () => {
  it('are read as they were written, for any paths and sizes', () =>
    fc.assert(
      fc.asyncProperty(
        // Sizes around a block of 512 bytes, and around what is read at once.
        fc.array(
          fc.tuple(pathOf, fc.oneof(fc.integer({ min: 0, max: 1100 }), fc.integer({ min: 16_000, max: 17_000 }))),
        ),
        async (files) => {
          const contents = files.map(([, size], i) => Buffer.alloc(size, i + 1));
          const members = files.map(([path], i) => encodeMember(path, contents[i]!));
          const found = await readBack(Buffer.concat([...members, endMark]));
          expect(found.map(({ path }) => path)).toEqual(files.map(([path]) => path));
          expect(found.every(({ content }, i) => content.equals(contents[i]!))).toBe(true);
        },
      ),
      { numRuns: 40 },
    ));

  it('have the path of their description alone, for any folder in their header', async () => {
    const path = `${'d'.repeat(60)}/${'x'.repeat(90)}.png`;
    const header = new Header({ path, type: 'File', size: 0 });
    header.encode(); // the folder is in a field of its own, as bsdtar writes it
    const [member] = await readBack(Buffer.concat([new Pax({ path, size: 0 }).encode(), header.block!, endMark]));
    expect(member!.path).toBe(path);
  });

  it('have no time of their own, so that two runs write the same bytes', () => {
    expect(new Header(encodeMember('a.png', Buffer.of(1)), 0).mtime).toEqual(new Date(0));
  });

  it('are refused with a description that is longer than any path', async () => {
    const header = new Header({ path: 'PaxHeader', type: 'ExtendedHeader', size: 2 ** 21 });
    header.encode();
    await expect(readBack(Buffer.concat([header.block!, Buffer.alloc(2 ** 21), endMark]))).rejects.toThrow(
      'its header at byte 0 is damaged',
    );
  });
});
