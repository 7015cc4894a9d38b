import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** The numbers of the processes that a process has started and that are still there. Linux only. */
export async function childrenOf(parent: number): Promise<number[]> {
  const text = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => '');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

/** Waits until a program has started the process of its runtime, however long that takes, and gives its number. */
export async function runtimeOf(program: number): Promise<number> {
  for (;;) {
    const [runtime] = await childrenOf(program);
    if (runtime !== undefined) return runtime;
    await sleep(20);
  }
}
