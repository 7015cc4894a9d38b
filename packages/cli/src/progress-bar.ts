import { Presets, SingleBar } from 'cli-progress';

/** A bar on the terminal, or nothing where there is none. */
export interface ProgressBar {
  /** @param done - of `total`, both from 0 */
  update(done: number, total: number): void;
  /** Takes the bar off the screen. */
  stop(): void;
}

/** Where standard error is piped, or silence is asked for. */
export const noBar: ProgressBar = { update: () => undefined, stop: () => undefined };

const FORMAT = '{title} {bar} {value}/{total} masks, {rate} masks/s, {eta_formatted} left';

/** A bar on standard error with the rate and the time left. It begins with the first update. */
export function terminalBar(title: string): ProgressBar {
  const bar = new SingleBar(
    { format: FORMAT, stream: process.stderr, clearOnComplete: true, barsize: 24, etaBuffer: 50, linewrap: false },
    Presets.shades_classic,
  );
  let started: number | undefined;
  return {
    update(done, total) {
      started ??= begin(bar, { title, total });
      const seconds = (performance.now() - started) / 1000;
      bar.update(done, { rate: seconds > 0 ? Math.round(done / seconds) : 0 });
    },
    stop: () => bar.stop(),
  };
}

function begin(bar: SingleBar, { title, total }: { title: string; total: number }): number {
  bar.start(total, 0, { title, rate: 0 });
  return performance.now();
}
