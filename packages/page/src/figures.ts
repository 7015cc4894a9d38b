/** The maps over the picture, one figure per class. */
import {
  displayPeak,
  type MethodSetting,
  overlay,
  peakOf,
  percent,
  type Picture,
  placeMap,
  resizePicture,
  scaledForDisplay,
  type SpatialMap,
  type View,
} from '@scorecam/core';
import { drawLeft, drawPicture } from './canvas.js';
import type { Drawing } from './drawing-controls.js';
import { make } from './page.js';

/** A class and its map, while it is being made or finished. */
export interface ShownClass {
  readonly index: number;
  readonly title: string;
  /** Absent until the probabilities are known. */
  readonly probability?: number;
  /** At the size of the network's input, or of the layer. */
  readonly map: SpatialMap;
  /** Why the map is empty, if it is. */
  readonly flag?: string;
}

/** How the maps are drawn. */
export interface FigureStyle extends Drawing {
  /** Whether the line at half of the maximum is drawn, which suits the maps of a layer. */
  readonly contour: boolean;
}

/** The place of the maps in the picture, and the method that makes them. */
export interface MapPlace {
  readonly method: MethodSetting;
  /** The region of the picture that the network sees. */
  readonly view: View;
}

/** The longer side of a figure in pixels; the saved pictures have the size of the original. */
const longestSide = 640;

/** Draws maps over one picture. */
export class Figures {
  readonly #list: HTMLElement;
  readonly #picture: Picture;
  readonly #view: View;
  readonly #method: MethodSetting;
  #shown: readonly { readonly entry: ShownClass; readonly placed: SpatialMap; readonly canvas: HTMLCanvasElement }[] =
    [];

  constructor(list: HTMLElement, picture: Picture, { view, method }: MapPlace) {
    this.#list = list;
    this.#picture = shrink(picture);
    this.#view = view;
    this.#method = method;
  }

  /**
   * Shows these classes and no others.
   *
   * @param buttons - the elements below the figure of a class
   */
  show(classes: readonly ShownClass[], style: FigureStyle, buttons: (index: number) => readonly HTMLElement[]): void {
    this.#shown = classes.map((entry) => ({
      entry,
      placed: this.#place(entry.map),
      canvas: make('canvas', { role: 'img', ariaLabel: describe(entry) }),
    }));
    this.#list.replaceChildren(...this.#shown.map(({ entry, canvas }) => figure(entry, canvas, buttons(entry.index))));
    this.paint(style);
  }

  /** Shows the current map of one class, in its existing figure if there is one. */
  sharpen(entry: ShownClass, style: FigureStyle): void {
    const [first] = this.#shown;
    if (!first?.canvas.isConnected || first.entry.index !== entry.index) return this.show([entry], style, () => []);
    this.#shown = [{ entry, placed: this.#place(entry.map), canvas: first.canvas }];
    first.canvas.ariaLabel = describe(entry);
    this.paint(style);
  }

  #place(map: SpatialMap): SpatialMap {
    return scaledForDisplay(placeMap(map, this.#view, this.#picture), 1 / displayPeak(map, this.#method));
  }

  /** Colors the shown maps again. */
  paint(style: FigureStyle): void {
    for (const { placed, canvas } of this.#shown) {
      drawPicture(canvas, overlay(this.#picture, placed, style));
      drawLeft(canvas, this.#picture, style.bare);
    }
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

function describe({ title, map, flag }: ShownClass): string {
  if (flag !== undefined) return `No map for ${title}.`;
  const { x, y } = peakOf(map);
  const row = ['upper', 'middle', 'lower'][Math.floor((3 * y) / map.height)] ?? '';
  const column = ['left', 'center', 'right'][Math.floor((3 * x) / map.width)] ?? '';
  return `Map for ${title}, peak at the ${row} ${column}.`;
}

function shrink(picture: Picture): Picture {
  const factor = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  if (factor === 1) return picture;
  const side = (length: number) => Math.max(1, Math.round(factor * length));
  return resizePicture(picture, side(picture.width), side(picture.height));
}
