#!/usr/bin/env node
// Checked in and not compiled, so that npm can link the command before the first build.
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) {
  await (await import(main)).run(process.argv.slice(2));
} else {
  console.error('scorecam: the program is not built yet. Run "npm run build" in the repository first.');
  process.exitCode = 1;
}
