/**
 * Runs in the folder of each package before it is packed: the changelog is kept once, in the repository's root, and belongs in
 * every tarball.
 */
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

copyFileSync(fileURLToPath(new URL('../CHANGELOG.md', import.meta.url)), 'CHANGELOG.md');
