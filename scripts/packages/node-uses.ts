/** Uses of the packages in Node and its kin, each a folder of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.js';
import type { Use } from './use.js';

const code = `
const model = require.resolve('@scorecam/models/emoji-vgg/emoji-vgg.onnx');
const picture = require.resolve('@scorecam/models/emoji-vgg/pictures/cat_and_dog.png');
const explainer = await openExplainer(model, { device: 'cpu' });
const { classes } = await explainer.explain(await readPicture(picture), { top: 2 });
await explainer.dispose();
console.log('found', classes.map(({ label }) => label).join(' and '));
`;

const esModule = `import { createRequire } from 'node:module';
import { openExplainer, readPicture } from '@scorecam/node';
const require = createRequire(import.meta.url);
${code}`;

const commonJs = `const { openExplainer, readPicture } = require('@scorecam/node');
(async () => {${code}})();
`;

const typed = `import { findMethod, type Explanation } from '@scorecam/core';
import { evaluationOptions } from './options.js';
import { openExplainer, type OpenOptions } from '@scorecam/node';
import { decodePicture } from '@scorecam/pictures';
import { createWebRuntime } from '@scorecam/web';

const options: OpenOptions = { labels: ['cat', 'dog'], device: 'cpu' };
export async function first(path: string): Promise<Explanation['classes'][number] | undefined> {
  const explainer = await openExplainer(path, options);
  const picture = await decodePicture(new Uint8Array(), 'x.png');
  return (await explainer.explain(picture, { method: 'rise', top: 1 })).classes[0];
}
export const title: string = findMethod('rise').title;
export const runtime = () => createWebRuntime({ device: 'wasm' });
export { evaluationOptions };
`;

const typedOptions = `import { resolveEvaluation } from '@scorecam/core/evaluate';
export const evaluationOptions = resolveEvaluation({ steps: 10 });
`;

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  target: 'es2023',
  lib: ['es2023', 'dom', 'dom.iterable'],
  types: ['node'],
  noEmit: true,
};

/** @param folder - where all packages are installed */
export function nodeUses(folder: string): Use[] {
  const script = async (file: string, text: string, program: string) => {
    await writeFile(join(folder, file), text);
    const printed = await run(`${program} ${file}`, folder);
    if (!printed.includes('found dog and cat')) throw new Error(`${program} printed: ${printed}`);
  };
  const compile = async (module: string, moduleResolution: string) => {
    const name = `typed-${moduleResolution}`;
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'main.ts'), typed);
    await writeFile(join(folder, name, 'options.ts'), typedOptions);
    const settings = { compilerOptions: { ...compilerOptions, module, moduleResolution }, include: ['*.ts'] };
    await writeFile(join(folder, name, 'tsconfig.json'), JSON.stringify(settings));
    await run(`npx tsc -p ${name}`, folder);
  };
  const oldest = { name: 'this Node', program: 'node' };
  const nodes = [
    oldest,
    ...['22', '24'].map((version) => ({ name: `Node ${version}`, program: `npx -y -p node@${version} node` })),
  ];
  return [
    ...nodes.flatMap(({ name, program }) => [
      { name: `ES module, ${name}`, check: () => script('use.mjs', esModule, program) },
      { name: `CommonJS, ${name}`, check: () => script('use.cjs', commonJs, program) },
    ]),
    { name: 'Deno', check: () => script('use.mjs', esModule, 'npx -y -p deno@2 deno run -A') },
    { name: 'Bun', check: () => script('use.mjs', esModule, 'npx -y -p bun@1 bun') },
    { name: 'TypeScript, nodenext', check: () => compile('nodenext', 'nodenext') },
    { name: 'TypeScript, bundler', check: () => compile('esnext', 'bundler') },
  ];
}
