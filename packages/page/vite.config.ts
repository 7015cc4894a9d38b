import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Of the onnxruntime-web that is bundled, whose manifest no import reaches. */
function runtimeVersion(): string {
  const folder = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
  return (JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')) as { version: string }).version;
}

/** The page: `npm run build:page` writes it to dist/site. */
export default defineConfig({
  root: at('src'),
  // The page works from any folder of any server.
  base: './',
  build: { outDir: at('dist/site'), emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, modulePreload: false },
  define: { __RUNTIME_VERSION__: JSON.stringify(runtimeVersion()) },
  worker: { format: 'es' },
  assetsInclude: ['**/*.onnx', '**/*.card.json'],
});
