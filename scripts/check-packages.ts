/**
 * Packs all packages as they would be published, judges the tarballs (publint, attw, what they hold, the links of their READMEs),
 * installs them in empty folders and uses them as their users do: CommonJS, ES modules and TypeScript, several versions of Node,
 * Deno, Bun, bundlers. Prints a table; run it with `npm run check:packages`. It needs the npm registry and about ten minutes.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultsOf, versions } from './packages/judge.js';
import { nodeUses } from './packages/node-uses.js';
import { packAll, type Tarball } from './packages/pack.js';
import { run, sizeOf } from './packages/run.js';
import type { Use } from './packages/use.js';
import { webUses } from './packages/web-uses.js';

/** Bytes. */
const megabyte = 1e6;
/**
 * The largest installations, with everything that they depend on, and the largest tarball of the web package. onnxruntime-node is
 * 302 MB of the first, onnxruntime-web 145 MB of the second; the decoders of pictures are 20 MB of each.
 */
const largest = { cli: 400 * megabyte, web: 180 * megabyte, webTarball: megabyte };

let failures = 0;

/** One line of the table. */
function report(name: string, result: string, fault?: string): void {
  console.log(`${fault === undefined ? 'ok    ' : 'FAILED'}  ${name.padEnd(44)} ${result}`);
  if (fault === undefined) return;
  failures++;
  console.log(fault.replace(/^/gm, '        '));
}

async function tryUse({ name, check }: Use): Promise<void> {
  const started = performance.now();
  const fault = await check().then(
    () => undefined,
    (error: Error) => error.message,
  );
  report(name, `${((performance.now() - started) / 1000).toFixed(0)} s`, fault);
}

/** An empty folder with packages installed in it. */
async function install(folder: string, packages: readonly string[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await run(`npm install ${packages.join(' ')}`, folder);
  return folder;
}

function checkSize(name: string, bytes: number, most: number): void {
  const text = `${(bytes / megabyte).toFixed(1)} MB`;
  report(name, text, bytes <= most ? undefined : `More than the ${most / megabyte} MB that it may have.`);
}

async function judge(tarballs: readonly Tarball[]): Promise<void> {
  const found = await versions();
  report('one version for all packages', [...found].join(', '), found.size === 1 ? undefined : 'They differ.');
  for (const tarball of tarballs) {
    const faults = await faultsOf(tarball);
    const size = `${(tarball.packed / megabyte).toFixed(2)} MB, unpacked ${(tarball.unpacked / megabyte).toFixed(2)} MB`;
    report(tarball.name, size, faults.length === 0 ? undefined : faults.join('\n'));
  }
}

async function checkAll(folder: string): Promise<void> {
  const tarballs = await packAll(join(folder, 'tarballs'));
  await judge(tarballs);
  const pathsOf = (...names: string[]) => tarballs.filter(({ name }) => names.includes(name)).map(({ path }) => path);
  const web = pathsOf('@scorecam/web', '@scorecam/pictures', '@scorecam/core');
  checkSize(
    'tarball of @scorecam/web',
    tarballs.find(({ name }) => name === '@scorecam/web')!.packed,
    largest.webTarball,
  );

  const cli = tarballs.map(({ path }) => path).filter((path) => !pathsOf('@scorecam/web').includes(path));
  const ofCli = await install(join(folder, 'cli'), cli);
  checkSize('installation of scorecam', await sizeOf(join(ofCli, 'node_modules')), largest.cli);
  await tryUse({
    name: 'scorecam explain',
    check: async () => void (await run('npx scorecam explain && test -s scorecam-out/sheet.png', ofCli)),
  });
  await tryUse({
    name: 'scorecam serve',
    check: async () => void (await run('timeout 5 npx scorecam serve --port 0 | grep -q "Open http"', ofCli)),
  });

  const ofWeb = await install(join(folder, 'web'), web);
  checkSize('installation of @scorecam/web', await sizeOf(join(ofWeb, 'node_modules')), largest.web);
  await run('npm install esbuild@0.28', ofWeb);
  for (const use of webUses(ofWeb)) await tryUse(use);

  await run(`npm install ${pathsOf('@scorecam/web').join(' ')} typescript@6 @types/node@20`, ofCli);
  for (const use of nodeUses(ofCli)) await tryUse(use);
}

const folder = await mkdtemp(join(tmpdir(), 'scorecam-packages-'));
try {
  await checkAll(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(failures === 0 ? 'All works.' : `${failures} failed.`);
process.exitCode = failures === 0 ? 0 : 1;
