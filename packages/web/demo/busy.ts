/** How the page looks while it works. What it showed before stays in view, out of reach, until something takes its place. */
import { element } from './page.js';

const cancelButton = element('cancel', HTMLButtonElement);
const outcome = element('outcome', HTMLElement);
const figures = element('figures', HTMLElement);

/** Whoever looks at a map goes on looking at it. */
const inPlace = { preventScroll: true };

/** Where the keyboard was, in what is out of reach now. */
let focusBefore: HTMLElement | undefined;

/** Shows that the page works. The figures keep their height, so that nothing below them moves. */
export function showBusy(): void {
  cancelButton.hidden = false;
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && isOutOfReach(focused)) {
    focusBefore = focused;
    cancelButton.focus(inPlace);
  }
  outcome.inert = true;
  figures.style.minHeight = `${figures.offsetHeight}px`;
}

/** Shows that the page waits for the person, with the keyboard where it was. */
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
