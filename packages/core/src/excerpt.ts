/**
 * A text from a file, shortened for a message, a pattern or a drawing: names in a damaged or hostile file can be megabytes
 * long.
 *
 * @param most - the greatest length of the result, in UTF-16 units; 200 by default
 * @returns the text itself, or its beginning and its end with ` ... ` between them
 */
export function excerpt(text: string, most = 200): string {
  if (text.length <= most) return text;
  const end = Math.floor((most - gap.length) / 3);
  return `${text.slice(0, most - gap.length - end)}${gap}${text.slice(text.length - end)}`;
}

const gap = ' ... ';
