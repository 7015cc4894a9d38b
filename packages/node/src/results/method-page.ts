/** Methods side by side, as a self-contained page: a row for each class of each picture. */
import { defaultDrawing, type Picture } from '@scorecam/core';
import { type Html, html } from '../html.js';
import { methodFoot, type MethodSheet, type MethodSheetRow } from './method-sheet.js';
import { figure, sheetPage } from './sheet-page.js';
import { mostRows } from './sheet-words.js';

/** Writes the page. If a method has no map, its place says why. */
export async function writeMethodPage({
  title = 'Methods side by side',
  methods,
  rows,
  colorMap = defaultDrawing.colorMap,
}: MethodSheet): Promise<string> {
  const sections = await Promise.all(rows.slice(0, mostRows).map((row) => section(row, methods)));
  return sheetPage({ title, body: sections, colorMap, foot: methodFoot(rows.length) });
}

async function section({ picture, heading, cells }: MethodSheetRow, methods: readonly string[]): Promise<Html> {
  const figures = cells.map((cell, i) => cellFigure(cell, methods[i]!));
  return html`<section>
    <h2 dir="auto">${heading}</h2>
    <div class="pictures">${[await figure(picture, 'original'), ...(await Promise.all(figures))]}</div>
  </section>`;
}

async function cellFigure(cell: Picture | string, method: string): Promise<Html> {
  if (typeof cell !== 'string') return figure(cell, method);
  return html`<figure>
    <p>${cell}</p>
    <figcaption>${method}</figcaption>
  </figure>`;
}
