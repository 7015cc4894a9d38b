/** Fails if a fault of `mutants/` does not fit the code any more, or names a suite that is missing. Run with `npm run check:faults`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './entry-points.js';
import { allFaults, isStale, missingFiles } from './mutants/all-faults.js';

const missing = missingFiles(root, allFaults);
const stale = allFaults
  .filter(({ file }) => !missing.includes(file))
  .flatMap(({ file, faults }) => {
    const source = readFileSync(join(root, file), 'utf8');
    return faults.filter((fault) => isStale(source, fault)).map(({ search }) => `${file}: ${search}`);
  });
missing.forEach((path) => console.error(`missing  ${path}`));
stale.forEach((text) => console.error(`stale    ${text}`));
const count = allFaults.reduce((sum, { faults }) => sum + faults.length, 0);
console.log(`${count} faults in ${allFaults.length} files: ${stale.length} stale, ${missing.length} files missing`);
process.exitCode = missing.length + stale.length > 0 ? 1 : 0;
