/** Errors as sentences, each beside the field that it is about. */
import { element } from './page.js';

/** Where an error is shown; `result` is for what concerns no field. */
export type ErrorPlace = 'result' | 'files' | 'hub' | 'class';

/** The paragraph of each place. */
const paragraphs: Readonly<Record<ErrorPlace, string>> = {
  result: 'error',
  files: 'files-error',
  hub: 'hub-error',
  class: 'class-error',
};

/** The text fields that an error is about. */
const fields: Partial<Record<ErrorPlace, string>> = { hub: 'hub-name', class: 'class-name' };

/** Shows an error, and brings it into view. */
export function showError(place: ErrorPlace, reason: unknown): void {
  const paragraph = element(paragraphs[place], HTMLElement);
  paragraph.textContent = reason instanceof Error ? reason.message : String(reason);
  paragraph.scrollIntoView({ block: 'nearest' });
  const field = fields[place];
  if (field !== undefined) element(field, HTMLInputElement).ariaInvalid = 'true';
}

/** Removes all errors. */
export function clearErrors(): void {
  for (const id of Object.values(paragraphs)) element(id, HTMLElement).textContent = '';
  for (const id of Object.values(fields)) element(id, HTMLInputElement).ariaInvalid = null;
}
