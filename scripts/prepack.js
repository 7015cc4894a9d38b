/**
 * Runs in the folder of each package before it is packed. The changelog is kept once, in the repository's root, and belongs in
 * every tarball. What the compiler made of a source that has since been moved or deleted does not.
 */
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

copyFileSync(fileURLToPath(new URL('../CHANGELOG.md', import.meta.url)), 'CHANGELOG.md');
removeStale();

/** Bundles come after this; the site of the page comes before, and its build empties its folder. */
function removeStale() {
  if (!existsSync('dist')) return;
  const files = readdirSync('dist', { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    const file = join(parentPath, name);
    if (!isOfSite(file) && !name.endsWith('.tsbuildinfo') && !hasSource(file)) rmSync(file);
  }
}

function isOfSite(file) {
  return relative(join('dist', 'site'), file).split(/[\\/]/)[0] !== '..';
}

/** The compiler's root is `src`, or the package itself. */
function hasSource(file) {
  const source = relative('dist', file).replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
  return existsSync(join('src', source)) || existsSync(source);
}
