/**
 * Before the package is packed: the program as a few files in dist/bundle, because Node takes a while to find and load each of the
 * hundreds of modules that it is written in. What runs is the same code; a checkout runs the modules themselves. With `--remove`
 * it takes the files away again.
 */
import { build } from 'esbuild';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = at('dist/bundle');

/** The folders of the packages whose modules look for files beside them. */
const packages = { scorecam: at('./'), '@scorecam/node': at('../node/'), '@scorecam/service': at('../service/') };

/** Modules that are started by the name of their file, as the code has it. */
const started = {
  '../../dist/runtime/worker.js': at('../node/dist/runtime/worker.js'),
  '../../dist/picture-thread/picture-worker.js': at('../node/dist/picture-thread/picture-worker.js'),
  './watch-parent.js': at('../node/dist/runtime/watch-parent.js'),
};

/** Native code, fonts in files, and a server that loads its parts by name: they stay what the package finds that needs them. */
const found = [
  { by: '@scorecam/node', filter: /^(onnxruntime-node|@jimp\/plugin-print(\/.*)?)$/ },
  { by: '@scorecam/service', filter: /^(fastify|prom-client)$/ },
];

/** Installed beside the program, without code that is bundled; or optional. */
const external = ['@scorecam/models', '@scorecam/page', 'bullmq', 'ioredis', '@aws-sdk/client-s3'];

/** A module is where its original is, among the files of its package; one that is started has its bundle beside it. */
const addresses = {
  name: 'addresses',
  setup({ onLoad }) {
    onLoad({ filter: /packages.(cli|node|service).dist.*\.js$/ }, ({ path }) => {
      const [name, folder] = Object.entries(packages).find(([, each]) => path.startsWith(each));
      const file = relative(folder, path).replaceAll(sep, '/');
      const address = `new URL("${file}", import.meta.resolve("${name}/package.json")).href`;
      const parts = readFileSync(path, 'utf8').split(/(new URL\('[^']*', import\.meta\.url\))/);
      const contents = parts.map((part) => bundled(part) ?? part.replaceAll('import.meta.url', address)).join('');
      return { contents };
    });
  },
};

/** The address of a bundle for that of a module that is started; undefined for anything else. */
function bundled(text) {
  const path = Object.keys(started).find((each) => text === `new URL('${each}', import.meta.url)`);
  return path && `new URL('./${basename(path)}', import.meta.url)`;
}

/** What stays is CommonJS, or is built as that too, with the names that it has here. */
const whatStays = {
  name: 'what-stays',
  setup({ onResolve, onLoad }) {
    for (const { by, filter } of found) {
      const load = createRequire(`${packages[by]}package.json`);
      onResolve({ filter }, ({ path }) => ({ path, namespace: by }));
      onLoad({ filter: /./, namespace: by }, ({ path }) => ({
        contents: `
          import { createRequire } from 'node:module';
          const loaded = createRequire(import.meta.resolve('${by}/package.json'))('${path}');
          export default loaded.default ?? loaded;
          export const { ${Object.keys(load(path)).filter((name) => name !== 'default')} } = loaded;`,
      }));
    }
  },
};

rmSync(out, { recursive: true, force: true });
if (!process.argv.includes('--remove'))
  await build({
    entryPoints: [at('dist/main.js'), ...Object.values(started)],
    entryNames: '[name]',
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external,
    plugins: [addresses, whatStays],
    // For what is CommonJS among the bundled packages.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    legalComments: 'linked',
    logLevel: 'warning',
  });
