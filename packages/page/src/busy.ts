/** The page while it works. The previous result stays visible but disabled until something replaces it. */
import { element } from './page.js';

const cancelButton = element('cancel', HTMLButtonElement);
const outcome = element('outcome', HTMLElement);
const figures = element('figures', HTMLElement);

/** Keeps the map that the user is looking at in place. */
const inPlace = { preventScroll: true };

/** The element that had the keyboard focus before it was disabled. */
let focusBefore: HTMLElement | undefined;

/** Whether the page is working. */
export function isBusy(): boolean {
  return !cancelButton.hidden;
}

/** Shows that the page is working, and need not be asked for new maps. The figures keep their height, so that nothing below them moves. */
export function showBusy(): void {
  cancelButton.hidden = false;
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && isOutOfReach(focused)) {
    focusBefore = focused;
    cancelButton.focus(inPlace);
  }
  outcome.inert = true;
  element('stale', HTMLElement).textContent = '';
  figures.style.minHeight = `${figures.offsetHeight}px`;
}

/** Shows that the page is ready for input, and restores the keyboard focus. */
export function showIdle(): void {
  outcome.inert = false;
  figures.style.minHeight = '';
  if (document.activeElement === cancelButton)
    (focusBefore?.isConnected ? focusBefore : element('explain', HTMLButtonElement)).focus(inPlace);
  focusBefore = undefined;
  cancelButton.hidden = true;
  element('progress', HTMLElement).hidden = true;
}

function isOutOfReach(focused: HTMLElement): boolean {
  return outcome.contains(focused) || figures.contains(focused);
}
