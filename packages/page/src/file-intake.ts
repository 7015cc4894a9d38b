/** Lets files be dropped anywhere on the page, pasted, or chosen. */
import { element } from './page.js';

/** Hands over the files, whichever way they come. */
export function acceptFiles(take: (files: readonly File[]) => void): void {
  acceptDrops(take);
  document.addEventListener('paste', ({ clipboardData }) => take([...(clipboardData?.files ?? [])]));
  const input = element('files', HTMLInputElement);
  element('choose', HTMLButtonElement).addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    take([...(input.files ?? [])]);
    input.value = '';
  });
}

function acceptDrops(take: (files: readonly File[]) => void): void {
  const mark = (isDragging: boolean) => document.body.classList.toggle('dragging', isDragging);
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    mark(true);
  });
  document.addEventListener('dragleave', () => mark(false));
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    mark(false);
    take([...(event.dataTransfer?.files ?? [])]);
  });
}
