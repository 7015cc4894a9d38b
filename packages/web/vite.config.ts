import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page: `npm run build:demo` writes it to dist/demo. */
export default defineConfig({
  root: at('demo'),
  // The page works from any folder of any server.
  base: './',
  build: { outDir: at('dist/demo'), emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, modulePreload: false },
  worker: { format: 'es' },
  assetsInclude: ['**/*.onnx', '**/*.card.json'],
});
