import type { EvaluationRow, MapRow } from '@scorecam/core/evaluate';

/** The rows as a table for spreadsheets: a line for each map, the baselines' too, without the curves. */
export function rowsAsCsv(rows: readonly EvaluationRow[]): string {
  const kept = [...new Set(rows.flatMap((row) => Object.keys(row).filter((key) => key.startsWith('O_'))))];
  const measures = [...kept, 'deletionAUC', 'insertionAUC', 'energyInBox', 'peakInBox'];
  const header = [
    'file',
    'index',
    'label',
    'map',
    'Y',
    ...measures,
    'constantChannels',
    'boxes',
    'objectShare',
    'flag',
  ];
  return [header, ...rows.flatMap((row) => linesOf(row, measures))].map(csvLine).join('');
}

type Cell = string | number | boolean | undefined;

function linesOf(row: EvaluationRow, measures: readonly string[]): Cell[][] {
  const { file, index, label, preset, Y, constantChannels, boxes, objectShare, flag } = row;
  const line = (map: string, measured: MapRow): Cell[] => {
    const values = new Map<string, Cell>(Object.entries(measured).filter(([, value]) => typeof value !== 'object'));
    const cells = measures.map((name) => values.get(name));
    return [
      file,
      index,
      label,
      map,
      Y,
      ...cells,
      constantChannels,
      boxes,
      objectShare,
      map === preset ? flag?.code : undefined,
    ];
  };
  return [line(preset, row), ...Object.entries(row.baselines).map(([name, measured]) => line(name, measured))];
}

/** RFC 4180. */
function csvLine(cells: readonly Cell[]): string {
  const quoted = cells.map((cell = '') => {
    const text = String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${quoted.join(',')}\r\n`;
}
