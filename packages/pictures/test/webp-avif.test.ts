import { describe, expect, it } from '@jest/globals';
import { decode, invalid, levels, refusal } from './support/decode.js';
import { animatedWebp, avif, turnedAvif, webps } from './support/pillow-files.js';

describe('a WebP', () => {
  it.each(webps)('that is $name has the levels that Pillow reads', async ({ name, file, levels: expected }) => {
    expect(levels(await decode(file), name.endsWith('alpha') ? 4 : 3)).toEqual([...expected]);
  });

  it('of an animation gives the first frame', async () => {
    expect(levels(await decode(animatedWebp.file), 3)).toEqual([...animatedWebp.levels]);
  });

  it('is refused if it is cut short', async () => {
    for (const file of [webps[0]!.file, animatedWebp.file])
      for (let length = file.length - 1; length > 0; length -= 7)
        expect(await refusal(file.subarray(0, length))).toEqual(invalid('"x" '));
  });

  it('is refused by its header above the limits', async () => {
    const large = Buffer.from(webps[2]!.file);
    large.fill(0xff, 24, 30);
    expect(await refusal(large)).toEqual(invalid(/declares a size of 16777216 x 16777216 pixels/));
  });
});

describe('an AVIF', () => {
  it('has the levels that Pillow reads, within one', async () => {
    const found = levels(await decode(avif.file), 3);
    expect(found).toHaveLength(avif.levels.length);
    // Full chroma leaves the rounding of two libraries' color transforms.
    expect(Math.max(...found.map((level, i) => Math.abs(level - avif.levels[i]!)))).toBeLessThanOrEqual(1);
  });

  it('is turned upright', async () => {
    const { width, height } = await decode(turnedAvif);
    expect([width, height]).toEqual([9, 13]);
  });

  it('is refused if it is cut short', async () => {
    for (let length = avif.file.length - 1; length > 0; length -= 37)
      expect(await refusal(avif.file.subarray(0, length))).toEqual(invalid('"x" '));
  });
});
