#!/usr/bin/env node
// Checked in and not compiled, so that npm can link the command before the first build.
import { closeSync, existsSync, openSync } from 'node:fs';

/** The program's modules, which Node opens at once, and those of its threads. */
const filesNeeded = 200;

/** Whether the system lets this process open so many files; Node's own loader would fail without saying why. */
function mayOpen(count) {
  const files = [];
  try {
    while (files.length < count) files.push(openSync(process.execPath));
    return true;
  } catch {
    return false;
  } finally {
    files.forEach((file) => closeSync(file));
  }
}

/** As it is published, in few files that load faster (bundle.js), or as a checkout builds it. */
const programs = ['../dist/bundle/main.js', '../dist/main.js'].map((path) => new URL(path, import.meta.url));
const main = programs.find((program) => existsSync(program));
if (main === undefined) {
  console.error('scorecam: the program is not built yet. Run "npm run build" in the repository first.');
  process.exitCode = 1;
} else if (!mayOpen(filesNeeded)) {
  console.error(
    'scorecam: The system lets a program open too few files at once; allow 256 or more, as with "ulimit -n 1024".',
  );
  process.exitCode = 7;
} else {
  await (await import(main)).run(process.argv.slice(2));
}
