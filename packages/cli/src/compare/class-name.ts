import type { ClassExplanation } from '@scorecam/core';

/** The name of a class for people. */
export function className({ index, label }: Pick<ClassExplanation, 'index' | 'label'>): string {
  return label === undefined ? `class ${index}` : label.split(',')[0]!;
}
