/** Bitmap fonts in the XML form of AngelCode's BMFont, whose letters are parts of one picture. */
import type { Picture } from '@scorecam/core';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readPicture } from './read-picture.js';

/** A letter: its part of the font's picture, where it is drawn, and where the next letter begins, all in pixels. */
export interface Glyph {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly xoffset: number;
  readonly yoffset: number;
  readonly xadvance: number;
}

/** The letters of one size. */
export interface Font {
  readonly picture: Picture;
  /** By the letter. */
  readonly glyphs: ReadonlyMap<string, Glyph>;
  /** How many pixels the second letter of a pair moves, by the pair. */
  readonly kernings: ReadonlyMap<string, number>;
}

/** Reads a font of one page. */
export async function readFont(path: string): Promise<Font> {
  const xml = await readFile(path, 'utf8');
  const [, page = ''] = /<page [^>]*file="([^"]*)"/.exec(xml) ?? [];
  const glyphs = elements(xml, 'char').map((found) => [letter(found.id), glyphOf(found)] as const);
  const kernings = elements(xml, 'kerning').map(
    ({ first, second, amount = 0 }) => [letter(first) + letter(second), amount] as const,
  );
  const picture = await readPicture(join(dirname(path), page));
  return { picture, glyphs: new Map(glyphs), kernings: new Map(kernings) };
}

/** The width of a text; a letter that the font lacks takes none. */
export function measureText(font: Font, text: string): number {
  return placed(font, text).width;
}

/** The glyphs of a text with the pixels from its beginning to each, and its width. */
export function placed(font: Font, text: string): { readonly glyphs: [Glyph, number][]; readonly width: number } {
  const glyphs: [Glyph, number][] = [];
  let width = 0;
  for (let i = 0; i < text.length; i++) {
    const glyph = font.glyphs.get(text[i]!);
    if (!glyph) continue;
    glyphs.push([glyph, width]);
    width += glyph.xadvance + (font.kernings.get(text.slice(i, i + 2)) ?? 0);
  }
  return { glyphs, width };
}

/** The numbers among the attributes of all elements of that name. */
function elements(xml: string, name: string): Readonly<Record<string, number>>[] {
  return Array.from(xml.matchAll(new RegExp(`<${name} ([^>]*)>`, 'g')), ([, attributes = '']) =>
    Object.fromEntries(
      Array.from(attributes.matchAll(/(\w+)="(-?\d+)"/g), ([, key = '', value]) => [key, Number(value)]),
    ),
  );
}

function letter(code = 0): string {
  return String.fromCharCode(code);
}

function glyphOf(found: Readonly<Record<string, number>>): Glyph {
  const { x = 0, y = 0, width = 0, height = 0, xoffset = 0, yoffset = 0, xadvance = 0 } = found;
  return { x, y, width, height, xoffset, yoffset, xadvance };
}
