import { afterAll, expect, it } from '@jest/globals';
import { build, stop } from 'esbuild';
import { resolve } from 'node:path';

// esbuild leaves a process behind that would prevent a test run from ending.
afterAll(() => stop());

it('starts with core and yargs alone: what a command runs on is loaded by the command', async () => {
  const { metafile } = await build({
    entryPoints: { main: resolve('packages/cli/src/main.ts') },
    outdir: 'never-written',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    packages: 'external',
    metafile: true,
  });
  expect(packagesOf('never-written/main.js')).toEqual(['@scorecam/core', '@scorecam/core/evaluate']);

  /** The packages that a file imports before anything runs, itself or through other files. */
  function packagesOf(file: string): string[] {
    const found = new Set<string>();
    const visit = (name: string) => {
      for (const { path, kind, external } of metafile.outputs[name]!.imports) {
        if (kind !== 'import-statement') continue;
        if (!external) visit(path);
        else if (!path.startsWith('node:')) found.add(path);
      }
    };
    visit(file);
    return [...found].sort();
  }
});
