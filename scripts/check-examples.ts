/** Runs the examples in an empty folder: `npm run check:examples`. The page is built, and not opened. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './entry-points.js';
import { runsExportedModels } from './exported-programs.js';
import { run } from './packages/run.js';

const examples = join(root, 'examples');
const picture = join(root, 'models/emoji-vgg/pictures/dog.jpg');

/** Fails if a file is missing or empty. */
async function expectFile(path: string): Promise<void> {
  if ((await stat(path)).size === 0) throw new Error(`${path} is empty.`);
}

async function explains(folder: string): Promise<void> {
  await run(`node ${examples}/explain.js`, folder);
  for (const name of ['sheet.png', 'result.json']) await expectFile(join(folder, 'scorecam-out', name));
}

async function comparesMethods(folder: string): Promise<void> {
  await run(`node ${examples}/compare-methods.js`, folder);
  await expectFile(join(folder, 'methods.png'));
}

/** Asks the service for a map of a picture, and for one of something else. */
async function serves(): Promise<void> {
  const service = spawn(process.execPath, [join(examples, 'service.js')], { env: { ...process.env, PORT: '0' } });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      service.stdout.on('data', (chunk: Buffer) => resolve(/http:\S+/.exec(chunk.toString())![0]));
      service.on('exit', () => reject(new Error('The service ended.')));
    });
    const map = await fetch(url, { method: 'POST', body: await readFile(picture) });
    if (map.headers.get('x-class') !== 'dog') throw new Error(`The service answered ${map.status} ${await map.text()}`);
    const refusal = await fetch(url, { method: 'POST', body: 'no picture' });
    if (refusal.status !== 400) throw new Error(`The service answered ${refusal.status} to what is not a picture.`);
  } finally {
    service.kill('SIGTERM');
  }
}

async function buildsPage(folder: string): Promise<void> {
  await run(`npx vite build ${examples}/browser --outDir ${folder}/site --logLevel error`, root);
  await expectFile(join(folder, 'site/index.html'));
}

for (const check of [explains, comparesMethods, serves, buildsPage, runsExportedModels]) {
  const folder = await mkdtemp(join(tmpdir(), 'scorecam-example-'));
  try {
    await check(folder);
    console.log(`ok      ${check.name}`);
  } catch (error) {
    console.log(`FAILED  ${check.name}\n${String(error)}`);
    process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}
