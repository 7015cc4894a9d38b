import { execFile } from 'node:child_process';
import { readdir, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What a program is run with, besides this process's environment. */
const environment = {
  ...process.env,
  // The files that onnxruntime-node would else download from NuGet are CUDA's.
  ONNXRUNTIME_NODE_INSTALL: 'skip',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
};

/**
 * Runs a command line in a folder.
 *
 * @returns what it printed
 * @throws Error with all that it printed, if it fails
 */
export async function run(command: string, cwd: string): Promise<string> {
  try {
    const { stdout } = await execute('bash', ['-c', command], { cwd, env: environment, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command}\n${stdout}${stderr}`.trim(), { cause: error });
  }
}

/** The bytes of all files of a folder; a link counts for nothing. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await lstat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
