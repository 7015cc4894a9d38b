/** An explanation as a self-contained page: the original, and for each class its map and the overlay. */
import {
  type ClassExplanation,
  colorize,
  defaultDrawing,
  drawnMaps,
  overlay,
  type Picture,
  type SpatialMap,
} from '@scorecam/core';
import { type Html, html } from '../html.js';
import { thumbnail } from '../picture/thumbnail.js';
import type { SheetOptions } from './sheet.js';
import { figure, sheetPage } from './sheet-page.js';
import { classFacts, footWords, mostRows, type SheetContent } from './sheet-words.js';

/** In pixels. */
const longestSide = 480;

/** Writes the page: pictures keep their proportions. It shows the first 20 classes and says how many there are. */
export async function writeClassPage(explanation: SheetContent, options: SheetOptions): Promise<string> {
  const { colorMap = defaultDrawing.colorMap, opacity, scaleOver, title = 'Explanation' } = options;
  const { picture } = options;
  const maps = drawnMaps(explanation, scaleOver);
  const small = (drawn: Picture, caption: string) => figure(thumbnail(drawn, longestSide), caption);
  const style = { colorMap, opacity, contour: explanation.subject === 'layer' };
  const section = async (entry: ClassExplanation, map: SpatialMap): Promise<Html> =>
    html`<section>
      <h2>${heading(entry)}</h2>
      <div class="pictures">
        ${await small(colorize(map, colorMap), 'map')} ${await small(overlay(picture, map, style), 'overlay')}
      </div>
    </section>`;
  const shown = explanation.classes.slice(0, mostRows);
  const sections = await Promise.all(shown.map((entry, i) => section(entry, maps[i]!)));
  const body = [await small(picture, 'original'), ...sections];
  return sheetPage({ title, body, colorMap, foot: footWords(explanation, scaleOver) });
}

function heading(entry: ClassExplanation): Html {
  const facts = classFacts(entry);
  return entry.label === undefined ? html`${facts}` : html`<bdi>${entry.label}</bdi> <small>${facts}</small>`;
}
