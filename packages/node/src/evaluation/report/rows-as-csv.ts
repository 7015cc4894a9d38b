import { type EvaluationRow, type MapRow, metricColumns, type TableSettings } from '@scorecam/core/evaluate';

/** The rows as a table for spreadsheets: a line for each map, the baselines' too, without the curves. */
export function rowsAsCsv(rows: readonly EvaluationRow[], settings: TableSettings): string {
  const fields = [...new Set(metricColumns(settings).map(({ field }) => field))];
  const header = ['file', 'index', 'label', 'map', 'Y', ...fields, 'skipped', 'boxes', 'objectShare', 'flag'];
  return [header, ...rows.flatMap((row) => linesOf(row, fields))].map(csvLine).join('');
}

type Cell = string | number | boolean | undefined;

function linesOf(row: EvaluationRow, fields: readonly string[]): Cell[][] {
  const { file, index, label, method, Y, skipped, boxes, objectShare, flag } = row;
  const line = (map: string, measured: MapRow): Cell[] => {
    const values = new Map<string, unknown>(Object.entries(measured));
    const cells = fields.map((field) => values.get(field) as Cell); // the fields of columns are numbers and booleans
    const reason = map === method ? flag?.code : undefined;
    return [file, index, label, map, Y, ...cells, skipped, boxes, objectShare, reason];
  };
  return [line(method, row), ...Object.entries(row.baselines).map(([name, measured]) => line(name, measured))];
}

/** RFC 4180. */
function csvLine(cells: readonly Cell[]): string {
  const quoted = cells.map((cell = '') => {
    const text = typeof cell === 'string' ? plainText(cell) : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${quoted.join(',')}\r\n`;
}

/** Spreadsheets take a text that begins like this for a formula, and run it; an apostrophe before it makes it a text. */
function plainText(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}
