import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page: `npm run build:page` writes it to dist/site. */
export default defineConfig({
  root: at('src'),
  // The page works from any folder of any server.
  base: './',
  build: { outDir: at('dist/site'), emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, modulePreload: false },
  worker: { format: 'es' },
  assetsInclude: ['**/*.onnx', '**/*.card.json'],
});
