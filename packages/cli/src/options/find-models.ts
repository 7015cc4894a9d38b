/** Models that a command line names by a folder, or on a hub. */
import type { Precision } from '@scorecam/core';
import { locateModel, type HubProgress } from '@scorecam/node';
import { printable } from '../printable.js';
import { noBar, type ProgressBar, terminalBar } from '../progress-bar.js';

/** The arguments that hold models. */
const places = ['model', 'models'] as const;

/** A command line, as yargs parses it. */
type Arguments = Readonly<Record<string, unknown>>;

/**
 * The arguments with the paths of files in the place of the models that they name by a folder or as `hf:owner/name`. Downloads
 * are announced on standard error.
 *
 * @throws ScorecamError INVALID_OPTION or UNREADABLE_FILE with the remedy, CANCELLED
 */
export async function findModels(parsed: Arguments, signal: AbortSignal): Promise<Arguments> {
  const watch = announceDownloads(parsed['quiet'] === true);
  const options = { ...watch, signal, dtype: parsed['dtype'] as Precision | undefined }; // yargs has checked its choices
  const find = (name: unknown) => (typeof name === 'string' ? locateModel(name, options) : name);
  try {
    const found = places.map(async (place) => {
      const value: unknown = parsed[place];
      return [place, Array.isArray(value) ? await Promise.all(value.map(find)) : await find(value)] as const;
    });
    return { ...parsed, ...Object.fromEntries((await Promise.all(found)).filter(([, value]) => value !== undefined)) };
  } finally {
    watch.end();
  }
}

function announceDownloads(quiet: boolean) {
  const bars = new Map<string, ProgressBar>();
  return {
    onProgress: ({ file, done, total }: HubProgress) => {
      if (!bars.has(file)) bars.set(file, openBar(file, total, quiet));
      bars.get(file)!.update(megabytes(done), megabytes(total));
    },
    onNotice: (sentence: string) => void (quiet || process.stderr.write(`${printable(sentence)}\n`)),
    end: () => bars.forEach((bar) => bar.stop()),
  };
}

/** In bytes: what is smaller is here at once. */
const announced = 1e6;

/** A line, for when there is no terminal to draw a bar on. */
function openBar(file: string, total: number, quiet: boolean): ProgressBar {
  if (quiet || total < announced) return noBar;
  if (process.stderr.isTTY) return terminalBar(file, 'MB');
  process.stderr.write(`Downloading ${printable(file)} (${(total / 1e6).toFixed(1)} MB).\n`);
  return noBar;
}

/** Whole ones, of which a file has at least one. */
function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}
