import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What an import of a package, or of a part of it, opens. */
export interface EntryPoint {
  /** The package's folder under packages/. */
  readonly folder: string;
  /** The name of its report: the folder's name, followed by that of the entry point if it has one ("core-evaluate"). */
  readonly name: string;
  /** Absolute paths of the TypeScript source and of the compiled types. */
  readonly source: string;
  readonly types: string;
}

/** The entry points of packages, as their package.json exports them. */
export function entryPoints(folders: readonly string[]): EntryPoint[] {
  return folders.flatMap((folder) => {
    const at = join(root, 'packages', folder);
    const { exports } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as {
      exports: Record<string, { '@scorecam/source': string; types: string } | string>;
    };
    return Object.entries(exports).flatMap(([part, target]) =>
      typeof target === 'string'
        ? []
        : [
            {
              folder,
              name: [folder, ...part.split('/').slice(1)].join('-'),
              source: join(at, target['@scorecam/source']),
              types: join(at, target.types),
            },
          ],
    );
  });
}
