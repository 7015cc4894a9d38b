/** Before the package is packed: a gzip file beside each large file of the built page, which is packed in its place. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const assets = fileURLToPath(new URL('dist/site/assets/', import.meta.url));
for (const name of readdirSync(assets))
  if (name.endsWith('.wasm') && statSync(assets + name).size > 1e6)
    writeFileSync(`${assets}${name}.gz`, gzipSync(readFileSync(assets + name), { level: 9 }));
