/** The elements of the page by id. */

/**
 * The element with an id, which must have the expected type.
 *
 * @throws TypeError if index.html has no such element: the two files belong together
 */
export function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`index.html has no ${kind.name} #${id}.`);
}

/** A new element with properties and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Fills a select; the first option is selected. */
export function fillSelect(select: HTMLSelectElement, choices: readonly { value: string; text: string }[]): void {
  select.replaceChildren(...choices.map(({ value, text }) => make('option', { value, textContent: text })));
}
