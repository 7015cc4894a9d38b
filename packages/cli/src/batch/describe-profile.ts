/** The table that `batch --profile` prints. */
import { type RunProfile, stageNames } from '@scorecam/node';
import { alignColumns } from '../align-columns.js';

/** The stages of a run, in milliseconds of wall-clock and of processor time for each of its images. */
export function describeProfile({ stages, waiting, main, total }: RunProfile, images: number): string {
  const each = (milliseconds: number) => (Number.isNaN(milliseconds) ? '-' : (milliseconds / images).toFixed(1));
  const found = stageNames.flatMap((name) => {
    const time = stages[name];
    return time ? [{ name, ...time }] : [];
  });
  const measured = found.reduce((sum, { cpu }) => sum + (cpu || 0), main || 0);
  const rows = [
    ...found.map(({ name, wall, cpu }) => [name, name === 'messages' ? '' : each(wall), each(cpu)]),
    ['main', '', each(main)],
    ['other', '', each(total.cpu - measured)],
    ['waiting', each(waiting), ''],
    ['total', each(total.wall), each(total.cpu)],
  ];
  const columns = rows.map(([name = '', wall = '', cpu = '']) => [name.padEnd(8), wall.padStart(8), cpu.padStart(8)]);
  return [
    `Milliseconds per image, of ${images}. Stages overlap, and "waiting" is the model's. "messages" are those of the threads of`,
    `pictures, "main" is the main thread, and "other" the runtime's threads for garbage, compiling and files:`,
    ...alignColumns([['stage'.padEnd(8), 'wall'.padStart(8), 'CPU'.padStart(8)], ...columns]),
  ].join('\n');
}
