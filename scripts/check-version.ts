/** Fails unless a version, all packages and the newest entry of the changelog agree: `tsx scripts/check-version.ts 0.1.0`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './entry-points.js';
import { versions } from './packages/judge.js';

const wanted = process.argv[2] ?? '';
const [, newest = 'none'] = /^## (\S+)/m.exec(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')) ?? [];
const found = { packages: [...(await versions())].join(', '), changelog: newest };
for (const [place, version] of Object.entries(found)) {
  if (version === wanted) continue;
  console.error(`The tag says ${wanted}, the ${place} ${version}.`);
  process.exitCode = 1;
}
