/** Pages of HTML whose every value is escaped unless it is markup itself. */

/** Markup made by {@link html}. */
export class Html {
  readonly #markup: string;

  /** Use {@link html}, which escapes. */
  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What a template takes: markup as it is, text and numbers escaped, lists one after the other; nothing for the others. */
export type HtmlContent = Html | string | number | false | undefined | readonly HtmlContent[];

/**
 * Tags a template as HTML: its own text is kept, inserted values are escaped, in an element or in a quoted attribute.
 *
 * @example
 * html`<p title="${name}">${lines.map((line) => html`${line}<br>`)}</p>`
 */
export function html(template: TemplateStringsArray, ...values: readonly HtmlContent[]): Html {
  return new Html(template.map((text, i) => (i === 0 ? text : `${markupOf(values[i - 1])}${text}`)).join(''));
}

/** Text as HTML shows it, in an element or in a quoted attribute. */
function escapeHtml(text: string | number): string {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function markupOf(value: HtmlContent): string {
  if (value instanceof Html) return value.toString();
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(value);
  return value ? value.map(markupOf).join('') : '';
}

/**
 * The element by which a page that is passed on forbids itself to run a program or to load anything from elsewhere; it shows
 * the pictures and the style sheets beside it. Browsers take `'self'` for no file of the disk, and `file:` for each.
 */
export const contentPolicy = html`<meta
  http-equiv="Content-Security-Policy"
  content="default-src 'none'; img-src 'self' file:; style-src 'self' file: 'unsafe-inline'; base-uri 'none'; form-action 'none'"
/>`;

/** The address of a file below a page, from its path with slashes. */
export function relativeLink(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
