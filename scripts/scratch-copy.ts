import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';

/** Folders that a copy does without, or that it links. */
const notCopied = new Set(['.git', 'node_modules', 'coverage']);

/**
 * Copies a repository with its packages, built or not, to a new temporary folder. What node_modules holds is linked, but
 * for the repository's own packages, which are those of the copy.
 *
 * @returns the folder; the caller removes it
 */
export function makeScratchCopy(root: string): string {
  const copy = mkdtempSync(join(realpathSync(tmpdir()), 'scorecam-mutate-'));
  cpSync(root, copy, { recursive: true, filter: (path) => !notCopied.has(basename(path)) });
  linkModules(join(root, 'node_modules'), { root, copy });
  return copy;
}

function linkModules(folder: string, { root, copy }: { root: string; copy: string }): void {
  mkdirSync(join(copy, relative(root, folder)), { recursive: true });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.startsWith('@')) {
      linkModules(path, { root, copy });
      continue;
    }
    const target = realpathSync(path);
    const isOwn = !target.startsWith(join(root, 'node_modules'));
    symlinkSync(isOwn ? join(copy, relative(root, target)) : target, join(copy, relative(root, path)));
  }
}
