import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../entry-points.js';
import { run } from './run.js';

/** A package as it would be published. */
export interface Tarball {
  /** `@scorecam/core` */
  readonly name: string;
  readonly path: string;
  /** Bytes, packed and unpacked. */
  readonly packed: number;
  readonly unpacked: number;
  /** The paths in it. */
  readonly files: readonly string[];
}

/** What `npm pack --json` says about a package. */
interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** Packs every package of the repository into a folder. */
export async function packAll(folder: string): Promise<Tarball[]> {
  await mkdir(folder, { recursive: true });
  const json = await run(`npm pack --workspaces --json --pack-destination ${folder} 2>/dev/null`, root);
  const parsed = JSON.parse(json.slice(json.search(/^[[{]/m))) as Packed[] | Record<string, Packed>;
  const packed = Array.isArray(parsed) ? parsed : Object.values(parsed); // npm 12 gives an object by name
  return Promise.all(
    packed.map(async ({ name, filename, unpackedSize, files }) => {
      const path = join(folder, filename.replace('@', '').replace('/', '-'));
      const { size } = await stat(path);
      return { name, path, packed: size, unpacked: unpackedSize, files: files.map((file) => file.path) };
    }),
  );
}
