import type { LayerRow } from '@scorecam/core';
import { alignColumns } from '../align-columns.js';

/** The layers of a model as a table, one a line, the default one marked. */
export function describeLayers(rows: readonly LayerRow[]): string {
  const heads = ['', '#', 'module', 'node', 'operator', 'channels', 'shape'];
  const cells = rows.map(({ candidate, dims, isDefault }, index) => [
    isDefault ? '*' : '',
    String(index),
    candidate.module ?? '-',
    candidate.node === '' ? candidate.tensor : candidate.node,
    candidate.operator,
    String(dims[1] ?? '-'),
    dims.join(' x '),
  ]);
  return [
    ...alignColumns([heads, ...cells]),
    '',
    '* is what "explain" takes when no --layer is given: the last features with a height and a width before the classifier.',
    'Name any other by its #, module or node: --layer features.29',
  ].join('\n');
}
