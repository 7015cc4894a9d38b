/** Controls but tab and line feed, and the marks that turn the direction of a text. */
const hidden = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text as it is printed to a terminal: a name in a file may hold sequences that clear the screen, or set the title of the
 * window, and is shown with them as `\x1b` and `\u202e`.
 */
export function printable(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
  });
}
