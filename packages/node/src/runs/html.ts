/** Text as HTML shows it, in an element or in a quoted attribute. */
export function escapeHtml(text: string | number): string {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The address of a file below a page, from its path with slashes. */
export function relativeLink(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
