/** The pictures at hand and the one that is chosen. */
import type { Picture } from '@scorecam/core';
import { readPicture } from '@scorecam/web';
import { type BundledPicture, bundledPictures, fetchFile } from './bundled.js';
import { make } from './page.js';

/** A picture and the file that it came in. */
export interface ChosenPicture {
  readonly file: File;
  readonly picture: Picture;
}

/** The radio buttons of the pictures. A picture that is dropped becomes the chosen one. */
export class PictureChoice {
  readonly #list: HTMLElement;
  readonly #onChange: () => void;
  #read: () => Promise<ChosenPicture>;

  constructor(list: HTMLElement, onChange: () => void) {
    this.#list = list;
    this.#onChange = onChange;
    this.#read = () => readBundled(bundledPictures[0]!); // the list is written above and not empty
    for (const picture of bundledPictures) this.#add(picture.url, picture.description, () => readBundled(picture));
    this.#check(0);
  }

  /** The chosen picture as an image to look at. */
  preview(): HTMLElement {
    const chosen = this.#list.querySelector('label:has(:checked) img');
    return chosen instanceof HTMLImageElement ? make('img', { src: chosen.src, alt: chosen.alt }) : make('img');
  }

  /** Decodes the chosen picture. */
  read(): Promise<ChosenPicture> {
    return this.#read();
  }

  /**
   * Takes a picture of the person's own and chooses it.
   *
   * @throws ScorecamError INVALID_IMAGE; the choice stays as it was
   */
  async take(file: File): Promise<void> {
    const chosen = { file, picture: await readPicture(file) };
    this.#list.querySelector('.own')?.remove();
    this.#add(URL.createObjectURL(file), file.name, () => Promise.resolve(chosen)).classList.add('own');
    this.#read = () => Promise.resolve(chosen);
    this.#check(this.#list.querySelectorAll('input').length - 1);
    this.#onChange();
  }

  #add(url: string, description: string, read: () => Promise<ChosenPicture>): HTMLElement {
    const input = make('input', { type: 'radio', name: 'picture' });
    input.addEventListener('change', () => {
      this.#read = read;
      this.#onChange();
    });
    const label = make('label', { title: description }, [input, make('img', { src: url, alt: description })]);
    this.#list.append(label);
    return label;
  }

  #check(position: number): void {
    const input = this.#list.querySelectorAll('input')[position];
    if (input) input.checked = true;
  }
}

async function readBundled({ url, name }: BundledPicture): Promise<ChosenPicture> {
  const file = await fetchFile(url, name);
  return { file, picture: await readPicture(file) };
}
