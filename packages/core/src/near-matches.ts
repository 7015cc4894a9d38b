import { excerpt } from './excerpt.js';

const mostMatches = 5;
/** The time of a comparison grows with the product of the lengths. */
const longestCompared = 100;

/**
 * The names that a misspelled one may have meant: those that contain it, or that differ from it by few edits, closest first.
 */
export function nearMatches(name: string, known: Iterable<string>): string[] {
  const wanted = excerpt(name, longestCompared).toLowerCase();
  const near = [...new Set(known)].flatMap((candidate) => {
    const other = excerpt(candidate, longestCompared).toLowerCase();
    const distance = editDistance(wanted, other);
    const contained = wanted.length > 1 && other.includes(wanted);
    return contained || distance <= Math.max(2, wanted.length / 3) ? [{ candidate, distance }] : [];
  });
  return near
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostMatches)
    .map(({ candidate }) => candidate);
}

/** Levenshtein's distance: the fewest insertions, deletions and replacements of letters, one row of its table at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
