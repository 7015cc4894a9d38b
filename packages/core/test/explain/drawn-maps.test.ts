import { describe, expect, it } from '@jest/globals';
import { type ClassExplanation, drawnMaps, floatTensor, settingOf } from '../../src/index.js';

const map = (...data: number[]) => ({ data: Float32Array.from(data), width: data.length, height: 1 });

function entry(raw: readonly number[], empty = false): ClassExplanation {
  const original = map(0, 0.5, 1);
  const flag = { flag: { code: 'EMPTY_MAP', reason: 'Nothing.' } as const };
  const numbers = floatTensor(Float32Array.from(raw), [1, raw.length]);
  return { index: 0, logit: 0, values: {}, map: original, original, raw: numbers, ...(empty && flag) };
}

const view = { picture: { width: 3, height: 1 }, left: 0, top: 0, width: 3, height: 1 };

const ofLayer = { subject: 'layer', method: settingOf({ method: 'grad-cam' }) } as const;
const ofInput = { subject: 'input', method: settingOf({ method: 'gradient' }) } as const;

describe('drawnMaps', () => {
  it('leaves each map on a scale of its own by default', () => {
    const classes = [entry([4]), entry([1])];
    expect(drawnMaps({ classes, ...ofLayer, view })).toEqual(classes.map(({ original }) => original));
  });

  it('scales the maps of a layer by their raw peaks; one that is empty or nowhere positive becomes zeros', () => {
    const classes = [entry([-9, 4]), entry([0, 1]), entry([-3, -2]), entry([8], true)];
    expect(drawnMaps({ classes, ...ofLayer, view }, 'classes')).toEqual([
      map(0, 0.5, 1),
      map(0, 0.125, 0.25),
      map(0, 0, 0),
      map(0, 0, 0),
    ]);
  });

  it('counts negative values of the input as strong too', () => {
    const classes = [entry([-8, 1]), entry([2])];
    const [, drawn] = drawnMaps({ classes, ...ofInput, view }, 'classes');
    // A quarter of the first one, whose 99th percentile is 0.99 and is drawn as 1.
    expect([...drawn!.data].map((value) => 0.99 * value)).toEqual(
      [0, 0.125, 0.25].map((value) => expect.closeTo(value, 6)),
    );
  });

  it('ends the colors of a map of gradients at its 99th percentile, and no other colors', () => {
    const data = Float32Array.from({ length: 1001 }, (_, i) => (i < 900 ? 0 : i / 5000));
    data[1000] = 1;
    const sharp = { data, width: 1001, height: 1 };
    const classes = [{ ...entry([1]), map: sharp, original: sharp }];
    const wide = { ...view, picture: { width: 1001, height: 1 } };
    const [drawn] = drawnMaps({ classes, ...ofInput, view: wide });
    expect(drawn!.data[500]).toBe(0);
    expect(drawn!.data[900]).toBeCloseTo(900 / 990, 6);
    expect(drawn!.data[995]).toBe(1);
    expect(drawnMaps({ classes, ...ofLayer, view: wide })).toEqual([sharp]);
    expect(sharp.data[900]).toBeCloseTo(0.18, 6);
  });

  it('shows a map of gradients that is 0 almost everywhere up to its maximum', () => {
    const data = new Float32Array(1001);
    data[3] = 1;
    const sharp = { data, width: 1001, height: 1 };
    const wide = { ...view, picture: { width: 1001, height: 1 } };
    expect(drawnMaps({ classes: [{ ...entry([1]), map: sharp, original: sharp }], ...ofInput, view: wide })).toEqual([
      sharp,
    ]);
  });

  it('places the maps at another size, on either scale', () => {
    const classes = [entry([4]), entry([2])];
    const size = { width: 6, height: 2 };
    const small = drawnMaps({ classes, ...ofLayer, view }, 'classes', size);
    const row = [0, 0.125, 0.375, 0.625, 0.875, 1];
    expect(small[0]).toEqual({ ...size, data: Float32Array.of(...row, ...row) });
    expect(small[1]?.data).toEqual(small[0]!.data.map((value) => value / 2));
  });

  it('gives zeros if no class has a map', () => {
    expect(drawnMaps({ classes: [entry([0])], ...ofLayer, view }, 'classes')).toEqual([map(0, 0, 0)]);
  });
});
