/** The files of the report's program, which are the same for every run. */
import { fileURLToPath } from 'node:url';

/** The folder beside `index.html` for the program and the rows. */
export const assetFolder = 'scorecam-report';

/** Its files besides the rows. */
export const programFiles: readonly string[] = ['report.css', 'rows.js', 'report.js'];

/** The path of a file of the program in this package. */
export function assetPath(name: string): string {
  return fileURLToPath(new URL(`../../../report/${name}`, import.meta.url));
}
