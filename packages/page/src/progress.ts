/** Shows the progress of the method, and the map as it sharpens; and the progress of a download. */
import { describePace, type Progress, type WorkDone } from '@scorecam/core';
import type { DownloadProgress } from '@scorecam/web';
import { className } from './class-choice.js';
import type { ShownClass } from './figures.js';
import { element } from './page.js';

/** Milliseconds between two drawings of a map that is still being made. */
const redrawInterval = 250;

/**
 * Returns the progress callback for one run.
 *
 * @param show - draws the current map of the first class
 * @param words - what is counted, and the labels by class index
 */
export function drawProgress(
  show: (first: ShownClass) => void,
  { unit, labels }: { readonly unit: string; readonly labels: readonly string[] },
): (progress: Progress) => void {
  const started = performance.now();
  let drawn = started;
  return (progress) => {
    element('progress', HTMLElement).hidden = false;
    announce(progress, unit);
    Object.assign(element('bar', HTMLProgressElement), { max: progress.total, value: progress.done });
    element('pace', HTMLElement).textContent = paceText({ ...progress, unit }, (performance.now() - started) / 1000);
    if (progress.done === 0 || performance.now() - drawn < redrawInterval) return;
    drawn = performance.now();
    const [first] = progress.partial();
    if (first)
      show({
        index: first.index,
        map: first.map,
        title: className({ index: first.index, label: labels[first.index] }),
      });
  };
}

/** Shows how much of a file has been downloaded. */
export function drawDownload({ loaded, total }: DownloadProgress): void {
  element('progress', HTMLElement).hidden = false;
  const bar = element('bar', HTMLProgressElement);
  if (total === undefined) bar.removeAttribute('value');
  else Object.assign(bar, { max: total, value: loaded });
  element('pace', HTMLElement).textContent =
    total === undefined ? megabytes(loaded) : `${megabytes(loaded)} of ${megabytes(total)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A screen reader speaks the status at every change, so it changes at the quarters rather than with every step. */
function announce({ done, total }: Progress, unit: string): void {
  const quarters = Math.floor((4 * done) / total);
  const part = quarters >= 1 && quarters <= 3 ? `: ${25 * quarters} %` : '';
  const sentence = `Working on the ${unit}${part}.`;
  const status = element('status', HTMLElement);
  if (status.textContent !== sentence) status.textContent = sentence;
}

function paceText({ note, ...work }: WorkDone & Pick<Progress, 'note'>, seconds: number): string {
  const pace = describePace(work, seconds);
  return [`${work.done} of ${work.total} ${work.unit}`, pace, note].filter(Boolean).join(', ');
}
