/** Text in the bitmap fonts of a sheet, which have the letters of western Europe and no others. */
import { excerpt } from '@scorecam/core';
import { measureText } from '@jimp/plugin-print';
import { SANS_12_BLACK, SANS_16_BLACK } from '@jimp/plugin-print/fonts';
import { loadFont } from '@jimp/plugin-print/load-font';
import type { JimpPicture } from '../picture/jimp-picture.js';

export type Font = Awaited<ReturnType<typeof loadFont>>;

export interface SheetFonts {
  readonly heading: Font;
  readonly small: Font;
}

let fonts: Promise<SheetFonts> | undefined;

/** The fonts, read once: it takes longer than to draw a sheet. */
export function sheetFonts(): Promise<SheetFonts> {
  return (fonts ??= Promise.all([loadFont(SANS_16_BLACK), loadFont(SANS_12_BLACK)]).then(([heading, small]) => {
    return { heading, small };
  }));
}

/** The replacement for one or more letters that a font lacks. */
export const missingLetters = '(?)';

/** Fitting a text measures it once for each letter that it loses, and a label may be a megabyte long. */
const longestDrawn = 1000;

/**
 * The text, or its beginning and end, as the font can draw it: a letter with an accent that it lacks goes without the accent, and what is left becomes
 * {@link missingLetters}.
 */
export function drawable(font: Font, text: string): string {
  const letters = Array.from(excerpt(text, longestDrawn).normalize('NFC'), (letter) => {
    if (letter in font.chars) return letter;
    const plain = letter.normalize('NFKD').replace(/\p{M}/gu, '');
    return plain !== '' && Array.from(plain).every((part) => part in font.chars) ? plain : '\0';
  });
  return letters.join('').replace(/\0+/g, missingLetters);
}

/** The text in lines no wider than `width`, broken between words; if there are more than `most`, the last ends in dots. */
export function wrapped(font: Font, text: string, { width, most }: { width: number; most: number }): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).flatMap((each) => broken(font, each, width))) {
    const line = lines.at(-1);
    const longer = `${line} ${word}`;
    if (line !== undefined && measureText(font, longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
    if (lines.length > most) return [...lines.slice(0, most - 1), fitted(font, `${lines[most - 1]!}...`, width)];
  }
  return lines;
}

/** The text, shortened with dots at its end if it would be wider than `width`. */
export function fitted(font: Font, text: string, width: number): string {
  let shown = text;
  while (shown !== '' && measureText(font, shown) > width) shown = `${shown.replace(/\.\.\.$/, '').slice(0, -1)}...`;
  return shown;
}

/** Prints a line, in the letters that the font has and shortened to a width. */
export function printFitted(
  canvas: JimpPicture,
  line: string,
  { font, x, y, width }: { readonly font: Font; readonly x: number; readonly y: number; readonly width: number },
): void {
  canvas.print({ font, x, y, text: fitted(font, drawable(font, line), width) });
}

/** The text, with dots in its middle if it would be wider than `width`: names of modules and files differ at their ends. */
export function fittedInMiddle(font: Font, text: string, width: number): string {
  const whole = drawable(font, text);
  let shown = whole;
  for (let most = whole.length - 1; most > 0 && measureText(font, shown) > width; most--) shown = excerpt(whole, most);
  return shown;
}

/** A word in pieces no wider than `width`. */
function broken(font: Font, word: string, width: number): string[] {
  const pieces = [''];
  for (const letter of word) {
    const longer = `${pieces.at(-1)!}${letter}`;
    if (measureText(font, longer) <= width) pieces[pieces.length - 1] = longer;
    else pieces.push(letter);
  }
  return pieces;
}
