import { excerpt, type LayerRow } from '@scorecam/core';
import { alignColumns } from '../align-columns.js';

/**
 * The layers of a model as a table, one per line, the default one marked.
 *
 * @param model - as the user named it; absent for the bundled one
 */
export function describeLayers(rows: readonly LayerRow[], model: string | undefined): string {
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
  const rowsOfCells = [heads, ...cells].map((row) => row.map((cell) => excerpt(cell)));
  return [
    ...alignColumns(rowsOfCells),
    '',
    '* is the default of --layer: the last features with a height and a width before the classifier;',
    '  in a transformer, the tokens that the last attention reads.',
    'Choose another by its #, module or node:',
    `  scorecam explain${model === undefined ? '' : ` photo.jpg --model ${quoted(model)}`} --layer ${quoted(exampleName(rows))}`,
  ].join('\n');
}

/** The name of a layer that is not the default one, if there is one. */
function exampleName(rows: readonly LayerRow[]): string {
  const other = rows.findLast(({ isDefault }) => !isDefault) ?? rows[0];
  return other?.candidate.module ?? other?.candidate.tensor ?? '0';
}

/** As a shell takes it for one word. */
function quoted(name: string): string {
  return /^[\w./:@%+-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
