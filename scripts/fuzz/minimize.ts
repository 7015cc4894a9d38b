/** Makes a mutant that found a fault smaller, as long as it finds the same one. */
import type { MutantReader } from './mutant-reader.js';
import type { Outcome } from './outcome.js';

/** How often a smaller mutant is tried. */
const mostTries = 60;

/** Takes parts out, from halves to single bytes. */
export async function minimize(
  reader: MutantReader,
  { kind, name, bytes: whole }: { readonly kind: string; readonly name: string; readonly bytes: Uint8Array },
  fault: Outcome,
): Promise<Uint8Array> {
  let bytes = whole;
  let tries = 0;
  for (let size = Math.floor(bytes.length / 2); size >= 1 && tries < mostTries; size = Math.floor(size / 2)) {
    for (let at = 0; at < bytes.length && tries < mostTries; tries++) {
      const smaller = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
      const { outcome } = await reader.read({ kind, name, base64: smaller.toString('base64') });
      if (isSame(outcome, fault)) bytes = smaller;
      else at += size;
    }
  }
  return bytes;
}

/** Of the same kind, thrown at the same place. */
export function isSame(a: Outcome, b: Outcome): boolean {
  return a.kind === b.kind && placeOf(a) === placeOf(b);
}

/** The kind of the error and the line that threw it. */
export function placeOf({ error = '' }: Outcome): string {
  const [first = '', place = ''] = error.split('\n');
  return `${first.split(':')[0]} ${place.trim()}`;
}
