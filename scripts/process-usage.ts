/** What this process and its children have used, as Linux counts it in /proc. */
import { readFileSync } from 'node:fs';

/** Linux counts processor time in these ticks. */
const ticksPerSecond = 100;

/** Processor time of this process and of its children, the runtime's worker among them. */
export function processorSeconds(): number {
  return folders().reduce((sum, folder) => sum + processorTicks(folder) / ticksPerSecond, 0);
}

/** The sum of the peaks of resident memory of this process and of its children. */
export function peakMegabytes(): number {
  const peakOf = (folder: string) => Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1] ?? 0);
  return folders().reduce((sum, folder) => sum + peakOf(folder) / 1024, 0);
}

/** The folders of this process and of all below it. */
function folders(id = process.pid): string[] {
  const own = `/proc/${id}`;
  const children = readFileSync(`${own}/task/${id}/children`, 'utf8').split(' ');
  return [own, ...children.filter((child) => child.trim() !== '').flatMap((child) => folders(Number(child)))];
}

/** The 14th and 15th field of stat, user and system time; the second is a name in brackets. */
function processorTicks(folder: string): number {
  const fields = readFileSync(`${folder}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
