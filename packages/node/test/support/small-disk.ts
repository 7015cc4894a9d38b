import { describe } from '@jest/globals';
import { spawnSync } from 'node:child_process';

const trial = 'd=$(mktemp -d) && mount -t tmpfs -o size=64k none $d && umount $d && rmdir $d';
const canMount = spawnSync('sh', ['-c', trial]).status === 0;

/** Tests on a disk of their own; skipped, with the reason, if none can be mounted. */
export function describeOnDisk(name: string, tests: () => void): void {
  if (canMount) describe(name, tests);
  else describe.skip(`${name} (skipped: no disk can be mounted here)`, tests);
}

/** Calls `work` while a disk in memory is mounted at a folder; `remount` changes its options. */
export async function onDisk(
  folder: string,
  options: string,
  work: (remount: (options: string) => void) => Promise<void>,
): Promise<void> {
  const mount = (...more: string[]) => void spawnSync('mount', [...more, folder]);
  mount('-t', 'tmpfs', '-o', options, 'none');
  try {
    await work((changed) => mount('-o', `remount,${changed}`));
  } finally {
    spawnSync('umount', [folder]);
  }
}
