/** What can be said about a tarball without installing it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../entry-points.js';
import type { Tarball } from './pack.js';
import { run } from './run.js';

/** Files that every tarball must hold. */
const required = ['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json'];

/** Packages without an export that has types. */
const withoutTypes = ['scorecam', '@scorecam/models'];

/** The faults of a tarball, a sentence each. */
export async function faultsOf(tarball: Tarball): Promise<string[]> {
  const judges = [
    missingFiles,
    missingTargets,
    staleFiles,
    deadLinks,
    publint,
    ...(withoutTypes.includes(tarball.name) ? [] : [attw]),
  ];
  return (await Promise.all(judges.map((judge) => judge(tarball)))).flat();
}

async function missingFiles({ files }: Tarball): Promise<string[]> {
  return Promise.resolve(required.filter((name) => !files.includes(name)).map((name) => `has no ${name}`));
}

/** Every file that package.json names, under any condition, must be there. */
async function missingTargets({ path, files }: Tarball): Promise<string[]> {
  const manifest = await run(`tar -xOf ${path} package/package.json`, root);
  const targets = [...manifest.matchAll(/"\.\/([^"*]+)"(?!\s*:)/g)].map(([, target]) => target!);
  return targets.filter((target) => !files.includes(target)).map((target) => `names ${target}, which it does not hold`);
}

/** Every declaration in dist must have its source beside it in the tarball. */
async function staleFiles({ files }: Tarball): Promise<string[]> {
  const declarations = files.filter((file) => file.startsWith('dist/') && file.endsWith('.d.ts'));
  const sourcesOf = (file: string) => {
    const source = file.slice('dist/'.length).replace(/\.d\.ts$/, '.ts');
    return [`src/${source}`, source];
  };
  const stale = declarations.filter((file) => !sourcesOf(file).some((source) => files.includes(source)));
  return Promise.resolve(stale.map((file) => `holds ${file}, whose source is gone`));
}

/** npm shows a README without the files beside it. */
async function deadLinks({ path, files }: Tarball): Promise<string[]> {
  const readme = await run(`tar -xOf ${path} package/README.md`, root);
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, link]) => link!);
  return links.filter((link) => !files.includes(link)).map((link) => `links to ${link} in its README`);
}

async function publint({ path }: Tarball): Promise<string[]> {
  return complaints(`npx publint ${path} --strict`);
}

async function attw({ path }: Tarball): Promise<string[]> {
  return complaints(`npx attw ${path} --profile esm-only --format ascii`);
}

function complaints(command: string): Promise<string[]> {
  return run(command, root).then(
    () => [],
    (error: Error) => [error.message],
  );
}

/** The version of all packages, which is one. */
export async function versions(): Promise<Set<string>> {
  const { workspaces } = await manifestOf('.');
  const found = await Promise.all(workspaces!.map(async (folder) => (await manifestOf(folder)).version));
  return new Set(found);
}

async function manifestOf(folder: string): Promise<{ readonly workspaces?: string[]; readonly version: string }> {
  return JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as { version: string };
}
