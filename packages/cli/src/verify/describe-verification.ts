import type { Verification } from '@scorecam/node';
import { className } from '../compare/class-name.js';

/** A verification in sentences. */
export function describeVerification(path: string, verification: Verification): string {
  const { differences, fault } = verification;
  return [
    `${path}: ${verdictOf(verification)}`,
    ...(fault === undefined ? [] : [`The maps could not be made again: ${fault}`]),
    ...differences.map(({ name, there, here }) => `  ${name}: ${there} in the result, ${here} here`),
  ].join('\n');
}

function verdictOf({ verdict, isConfirmed, classes, tolerance }: Verification): string {
  const largest = classes.reduce((most, { largestDifference }) => Math.max(most, largestDifference ?? Infinity), 0);
  const names = classes.map(className).join(', ');
  const warning = isConfirmed ? '' : ', but of another model or picture';
  switch (verdict) {
    case 'equal':
      return `equal${warning}. The maps of ${names} are the same to the last bit.`;
    case 'rounding':
      return `equal within rounding${warning}. The maps of ${names} differ by ${largest.toExponential(1)} at most, of 1.`;
    case 'different':
      return `different. ${differenceOf(largest, { classes, tolerance })}`;
  }
}

function differenceOf(largest: number, { classes, tolerance }: Pick<Verification, 'classes' | 'tolerance'>): string {
  if (classes.length === 0) return 'There is nothing to compare.';
  if (largest === Infinity) return 'The maps have other sizes.';
  return `The maps differ by ${largest.toPrecision(2)} of 1, and ${tolerance} counts as rounding.`;
}
