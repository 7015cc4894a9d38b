import { printable } from './printable.js';
import { noBar, type ProgressBar, terminalBar } from './progress-bar.js';

/** Which of the two voices of a command are heard. */
export interface TerminalOptions {
  /** Data for a program on standard output, and no sentences. */
  readonly json: boolean;
  /** Neither sentences nor a progress bar. */
  readonly quiet: boolean;
}

/** Where a command speaks: sentences for people or data for programs, never both. */
export interface Terminal {
  /** Sentences, on standard output; see {@link printable}. */
  say(text: string): void;
  /** Data, as JSON on standard output. */
  printJson(data: unknown): void;
  /** A progress bar on standard error, if that is a terminal; it counts `unit` (default: masks). */
  progress(title: string, unit?: string): ProgressBar;
}

/** The terminal of this process. */
export function openTerminal({ json, quiet }: TerminalOptions): Terminal {
  return {
    say: (text) => void (json || quiet || process.stdout.write(`${printable(text)}\n`)),
    printJson: (data) => void (json && process.stdout.write(`${JSON.stringify(data, undefined, 2)}\n`)),
    progress: (title, unit = 'masks') => (process.stderr.isTTY && !quiet ? terminalBar(title, unit) : noBar),
  };
}
