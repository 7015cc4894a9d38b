/** Uses of @scorecam/web with bundlers: each builds a page, which is opened in Chromium if there is one. */
import { serveFolder } from '@scorecam/page';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noChromium, openChromium } from '../../test-support/chromium.js';
import { root } from '../entry-points.js';
import { run } from './run.js';
import type { Use } from './use.js';

const main = `import { openWebExplainer, readPicture } from '@scorecam/web';

const explainer = await openWebExplainer(new URL('emoji-vgg.onnx', location.href), {
  device: 'wasm',
  labels: ['cat', 'dog'],
  wasmPaths: WASM_PATHS,
});
const picture = await (await fetch('cat_and_dog.png')).blob();
const { classes } = await explainer.explain(await readPicture(new File([picture], 'picture.png')), { top: 2 });
document.title = 'found ' + classes.map(({ label }) => label).join(' and ');
`;

const page = (script: string) => `<!doctype html><title>waiting</title><script type="module" src="${script}"></script>`;

const webpackConfig = `module.exports = {
  mode: 'production',
  entry: './main.js',
  output: { module: true, chunkFormat: 'module', filename: 'main.js' },
  experiments: { outputModule: true, topLevelAwait: true },
};
`;

/** esbuild copies no file that the code names by a URL: the worker is an entry, and the wasm files are beside it. */
const esbuild =
  'npx esbuild main.js worker=node_modules/@scorecam/web/dist/worker.js --bundle --splitting --format=esm --outdir=dist' +
  ' && cp node_modules/onnxruntime-web/dist/ort-wasm-* node_modules/@jsquash/png/codec/pkg/*.wasm dist/';

/** The library in one file, whose neighbors are the wasm files. */
const plain =
  `mkdir -p dist && sed "s#'@scorecam/web'#'./scorecam.js'#" main.js > dist/main.js` +
  ' && cp node_modules/@scorecam/web/dist/scorecam.js node_modules/onnxruntime-web/dist/ort-wasm-* node_modules/@jsquash/png/codec/pkg/*.wasm dist/';

/** @param folder - where @scorecam/web and what it depends on are installed */
export function webUses(folder: string): Use[] {
  const use = (name: string, command: string, wasmPaths = 'undefined'): Use => ({
    name: noChromium === undefined ? `${name}, in Chromium` : `${name} (built only: ${noChromium})`,
    check: () => buildPage(folder, { command, wasmPaths }),
  });
  return [
    use('Vite without configuration', 'npx -y vite@8 build'),
    use('webpack 5', 'npx -y -p webpack@5 -p webpack-cli@6 webpack'),
    use('esbuild', esbuild, "new URL('.', location.href)"),
    use('a page without a bundler', plain),
  ];
}

async function buildPage(
  folder: string,
  { command, wasmPaths }: { readonly command: string; readonly wasmPaths: string },
): Promise<void> {
  const files = join(root, 'models/emoji-vgg');
  const dist = join(folder, 'dist');
  await run('rm -rf dist', folder);
  await writeFile(join(folder, 'main.js'), main.replace('WASM_PATHS', wasmPaths));
  await writeFile(join(folder, 'index.html'), page('/main.js'));
  await writeFile(join(folder, 'webpack.config.cjs'), webpackConfig);
  await run(command, folder);
  await mkdir(dist, { recursive: true });
  if (!command.includes('vite')) await writeFile(join(dist, 'index.html'), page('main.js'));
  await cp(join(files, 'emoji-vgg.onnx'), join(dist, 'emoji-vgg.onnx'));
  await cp(join(files, 'pictures/cat_and_dog.png'), join(dist, 'cat_and_dog.png'));
  if (noChromium === undefined) await openPage(dist);
}

async function openPage(dist: string): Promise<void> {
  const server = await serveFolder(dist);
  const { context, close } = await openChromium({ webgpu: false });
  try {
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(server.url);
    const found = page.waitForFunction("document.title.startsWith('found')", undefined, { timeout: 180_000 });
    await found.catch(() => Promise.reject(new Error(`The page found nothing: ${faults.join('; ')}`)));
    const title = await page.title();
    if (title !== 'found dog and cat') throw new Error(title);
  } finally {
    await close();
    await server.close();
  }
}
