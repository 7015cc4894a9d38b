import { afterEach, expect, it } from '@jest/globals';
import { encodeNpy, floatTensor } from '@scorecam/core';
import { decodePicture, encodePng } from '@scorecam/node';
import { readFile } from 'node:fs/promises';
import { describeBrowser } from '../../../test-support/describe-browser.js';
import { useTestPage } from './support/test-page.js';

const photo = new URL('../../../models/emoji-vgg/pictures/fish.jpg', import.meta.url);

describeBrowser('a picture in a page', () => {
  const page = useTestPage();
  afterEach(() => page().unrouteAll());

  /** The pixels that the page reads from a file, or the reason why it does not. */
  function read(file: Uint8Array): Promise<number[] | string> {
    return page().evaluate(
      async (bytes) => {
        const picture = scorecam.web.readPicture(new Blob([Uint8Array.from(bytes)]));
        return picture.then(({ data }) => [...data], String);
      },
      [...file],
    );
  }

  it('names its decoder if that cannot be fetched, and tries it again', async () => {
    await page().route('**/*.wasm', (route) => route.abort());
    expect(await read(await readFile(photo))).toMatch(/The decoder "@jsquash\/jpeg.*" cannot be loaded/);
    await page().unrouteAll();
    expect(await read(await readFile(photo))).toEqual(expect.any(Array));
  });

  it('has the pixel values that Node reads, of a JPEG too', async () => {
    const file = await readFile(photo);
    const { data } = await decodePicture(file, 'fish.jpg');
    expect(Buffer.from((await read(file)) as number[]).equals(data)).toBe(true);
  });

  it('keeps the colors behind its transparency', async () => {
    const data = Uint8Array.of(200, 100, 50, 0, 10, 20, 30, 40);
    expect(await read(await encodePng({ width: 2, height: 1, data }))).toEqual([...data]);
  });

  it('may be a raster of bands, an .npy file', async () => {
    const values = Float32Array.of(1, -2, 3.5, 4, 5, 6, 7, 8);
    const file = [...encodeNpy(floatTensor(values, [2, 1, 4]))];
    const raster = await page().evaluate(async (bytes) => {
      const image = await scorecam.web.readImage(new File([Uint8Array.from(bytes)], 'bands.NPY'));
      return { ...image, data: [...image.data] };
    }, file);
    expect(raster).toMatchObject({ width: 1, height: 2, bands: 4, data: [...values] });
  });

  it('is refused in the words of the command line', async () => {
    expect(await read(Buffer.from('no picture'))).toMatch(/"the picture" is not a supported picture/);
  });
});
