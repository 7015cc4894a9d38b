/** Changes to lines of text: lists, labels, journals. */
import type { Random } from '@scorecam/core';
import { below, mutateBytes, pick } from './mutate-bytes.js';

const hostileLines = [
  '',
  '"',
  ',',
  '\0',
  '../../x',
  'x'.repeat(100_000),
  '\u202e\u001b[2J',
  '<b>',
  '=1+1',
  '__proto__',
];

/** One to four changes of whole lines, or of the bytes. */
export function mutateText(seed: string, random: Random): Uint8Array {
  if (random() < 0.4) return mutateBytes(new TextEncoder().encode(seed), random);
  const lines = seed.split('\n');
  for (let count = 1 + below(4, random); count > 0; count--) {
    const at = below(lines.length, random);
    const line = lines[at] ?? '';
    switch (below(5, random)) {
      case 0:
        lines.splice(at, 1);
        break;
      case 1:
        lines.splice(at, 0, line);
        break;
      case 2:
        lines[at] = line.slice(0, below(line.length + 1, random)) + pick(hostileLines, random);
        break;
      case 3:
        lines[at] = pick(hostileLines, random);
        break;
      default:
        lines[at] = line
          .split(pick([',', ' ', '"'], random))
          .reverse()
          .join(',');
    }
  }
  return new TextEncoder().encode(lines.join('\n'));
}
