/** The test page: the sources of this package and of core, bundled, with onnxruntime's wasm files beside them. */
import { serveFolder, type ServeOptions, type StaticServer } from '@scorecam/page';
import { build, stop } from 'esbuild';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const packageFolder = join(here, '../..');

/** The folder of onnxruntime-web's wasm files. */
const wasmFolder = dirname(fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')));

/** The decoders of pictures, which are looked for beside the code. */
const decoders = ['jpeg/codec/dec/mozjpeg_dec.wasm', 'png/codec/pkg/squoosh_png_bg.wasm'];

/** Bundles files of this package, by the names that they are to have, from the sources of all packages. */
export async function bundle(entryPoints: Readonly<Record<string, string>>, outdir: string): Promise<void> {
  await build({
    ...{ entryPoints, outdir, bundle: true, splitting: true, format: 'esm', logLevel: 'error' },
    conditions: ['@scorecam/source'],
  });
  // esbuild leaves a process behind that would prevent a test run from ending.
  await stop();
}

/** Serves the test page, with the folders that `options` mounts. */
export async function serveTestPage({ mounts, ...options }: ServeOptions): Promise<StaticServer> {
  const folder = await mkdtemp(join(tmpdir(), 'scorecam-web-'));
  await bundle({ harness: join(here, 'harness.ts'), worker: join(packageFolder, 'src/worker.ts') }, folder);
  for (const file of decoders)
    await copyFile(fileURLToPath(import.meta.resolve(`@jsquash/${file}`)), join(folder, basename(file)));
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><title>Test</title><script type="module" src="harness.js"></script>',
  );
  const server = await serveFolder(folder, { ...options, mounts: { ...mounts, '/wasm/': wasmFolder } });
  const close = async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { url: server.url, close };
}
