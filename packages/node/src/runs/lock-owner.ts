/** Who holds a lock, and whether it still lives. */
import { randomUUID } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type InferOutput, integer, number, object, pipe, regex, safeParse, string } from 'valibot';

const ownerSchema = object({
  /** The number of its process, in its name space of numbers. */
  process: pipe(number(), integer()),
  host: string(),
  /** This start of the host; empty if the system does not tell. */
  boot: string(),
  /** The name space of process numbers: two containers have a process 1 each. Empty if the system has none. */
  namespace: string(),
  since: string(),
  /** No other lock has it; it is a part of the names of files. */
  id: pipe(string(), regex(/^[\w-]{1,64}$/)),
});

/** The owner of a lock, as its file names it. */
export type LockOwner = InferOutput<typeof ownerSchema>;

/** This process as the owner of a new lock. */
export async function newOwner(): Promise<LockOwner> {
  return {
    process: process.pid,
    host: hostname(),
    boot: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim(),
    namespace: await readlink('/proc/self/ns/pid').catch(() => ''),
    since: new Date().toISOString(),
    id: randomUUID(),
  };
}

/** The owner that a lock's file names; undefined if the file is damaged. */
export function parseOwner(text: string): LockOwner | undefined {
  try {
    const { success, output } = safeParse(ownerSchema, JSON.parse(text));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the process of an owner of this host can be seen from another one: their numbers mean the same. */
export function isVisible(owner: LockOwner, from: LockOwner): boolean {
  return owner.host === from.host && owner.boot === from.boot && owner.namespace === from.namespace;
}

/** Whether the process of a visible owner is there. One that is ending has its number until it is gone. */
export function isRunning({ process: number }: LockOwner): boolean {
  try {
    process.kill(number, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
