/** The maps over the picture, one figure a class. */
import {
  type ColorMapName,
  overlay,
  peakOf,
  type Picture,
  placeMap,
  resizePicture,
  type SpatialMap,
  type View,
} from '@scorecam/core';
import { drawPicture } from './canvas.js';
import { make } from './page.js';

/** A class and its map, as far as it is known. */
export interface ShownClass {
  readonly index: number;
  readonly title: string;
  /** Absent until the probabilities are known. */
  readonly probability?: number;
  /** Of the network's input, or at a layer's size. */
  readonly map: SpatialMap;
  /** Why the map is empty, where it is. */
  readonly flag?: string;
}

/** How maps are colored. */
export interface Look {
  readonly colorMap: ColorMapName;
  readonly opacity: number;
}

/** The longer side of a figure in pixels; the saved pictures have the size of the original. */
const longestSide = 640;

/** Draws maps over one picture. */
export class Figures {
  readonly #list: HTMLElement;
  readonly #picture: Picture;
  readonly #view: View;
  #shown: readonly { readonly entry: ShownClass; readonly placed: SpatialMap; readonly canvas: HTMLCanvasElement }[] =
    [];

  /** @param view - what of the picture the network sees */
  constructor(list: HTMLElement, picture: Picture, view: View) {
    this.#list = list;
    this.#picture = shrink(picture);
    this.#view = view;
  }

  /**
   * Shows these classes and no others.
   *
   * @param buttons - what stands below the figure of a class
   */
  show(classes: readonly ShownClass[], look: Look, buttons: (index: number) => readonly HTMLElement[]): void {
    this.#shown = classes.map((entry) => ({
      entry,
      placed: placeMap(entry.map, this.#view, this.#picture),
      canvas: make('canvas', { role: 'img', ariaLabel: describe(entry) }),
    }));
    this.#list.replaceChildren(...this.#shown.map(({ entry, canvas }) => figure(entry, canvas, buttons(entry.index))));
    this.paint(look);
  }

  /** Shows the map of one class as far as it is known: in the figure that shows it already, where there is one. */
  sharpen(entry: ShownClass, look: Look): void {
    const [first] = this.#shown;
    if (!first?.canvas.isConnected || first.entry.index !== entry.index) return this.show([entry], look, () => []);
    this.#shown = [{ entry, placed: placeMap(entry.map, this.#view, this.#picture), canvas: first.canvas }];
    first.canvas.ariaLabel = describe(entry);
    this.paint(look);
  }

  /** Colors the shown maps again. */
  paint(look: Look): void {
    for (const { placed, canvas } of this.#shown) drawPicture(canvas, overlay(this.#picture, placed, look));
  }
}

function figure(entry: ShownClass, canvas: HTMLCanvasElement, buttons: readonly HTMLElement[]): HTMLElement {
  const probability = entry.probability === undefined ? '' : percent(entry.probability);
  const caption = make('figcaption', {}, [
    make('span', { textContent: entry.title }),
    make('span', { textContent: probability }),
  ]);
  const note = entry.flag === undefined ? [] : [make('p', { className: 'hint', textContent: entry.flag })];
  return make('figure', {}, [canvas, caption, ...note, make('div', { className: 'saves' }, buttons)]);
}

/** A probability as a person reads it. */
export function percent(probability: number): string {
  return `${(100 * probability).toFixed(1)} %`;
}

function describe({ title, map, flag }: ShownClass): string {
  if (flag !== undefined) return `No map for ${title}.`;
  const { x, y } = peakOf(map);
  const row = ['upper', 'middle', 'lower'][Math.floor((3 * y) / map.height)] ?? '';
  const column = ['left', 'center', 'right'][Math.floor((3 * x) / map.width)] ?? '';
  return `Map for ${title}, strongest at the ${row} ${column}.`;
}

function shrink(picture: Picture): Picture {
  const factor = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  if (factor === 1) return picture;
  const side = (length: number) => Math.max(1, Math.round(factor * length));
  return resizePicture(picture, side(picture.width), side(picture.height));
}
