/**
 * Before the package is packed: dist/scorecam.js, the whole library with its worker in one file, for pages without a bundler. Only
 * .wasm files are beside it: those of onnxruntime, unless `wasmPaths` names their folder, and those of the pictures' decoders.
 */
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const shared = {
  bundle: true,
  format: 'esm',
  target: 'es2023',
  minify: true,
  legalComments: 'inline',
  logLevel: 'warning',
};

const { outputFiles } = await build({ ...shared, entryPoints: [at('dist/worker.js')], write: false });

/** The worker's code, as the address of a file in memory, whose neighbors are not those of the page's file. */
const worker = {
  name: 'worker',
  setup({ onLoad }) {
    onLoad({ filter: /web.dist.worker-connection\.js$/ }, ({ path }) => {
      const code = JSON.stringify(outputFiles[0].text);
      const address = `URL.createObjectURL(new Blob([${code}], { type: 'text/javascript' }))`;
      return { contents: replaced(path, "new URL('./worker.js', import.meta.url)", address) };
    });
    onLoad({ filter: /web.dist.runtime\.js$/ }, ({ path }) => ({
      contents: replaced(
        path,
        'threads, wasmPaths, worker',
        "threads, wasmPaths = new URL('./', import.meta.url), worker",
      ),
    }));
  },
};

function replaced(path, text, by) {
  const code = readFileSync(path, 'utf8');
  if (!code.includes(text)) throw new Error(`${path} has no ${text}: the bundle does not fit it.`);
  return code.replace(text, () => by);
}

await build({ ...shared, entryPoints: [at('dist/index.js')], outfile: at('dist/scorecam.js'), plugins: [worker] });
