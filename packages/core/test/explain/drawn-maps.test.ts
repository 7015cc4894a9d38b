import { describe, expect, it } from '@jest/globals';
import { type ClassExplanation, drawnMaps, floatTensor } from '../../src/index.js';

const map = (...data: number[]) => ({ data: Float32Array.from(data), width: data.length, height: 1 });

function entry(raw: readonly number[], empty = false): ClassExplanation {
  const original = map(0, 0.5, 1);
  const flag = { flag: { code: 'EMPTY_MAP', reason: 'Nothing.' } as const };
  const numbers = floatTensor(Float32Array.from(raw), [1, raw.length]);
  return { index: 0, logit: 0, values: {}, map: original, original, raw: numbers, ...(empty && flag) };
}

const view = { picture: { width: 3, height: 1 }, left: 0, top: 0, width: 3, height: 1 };

describe('drawnMaps', () => {
  it('leaves each map on a scale of its own by default', () => {
    const classes = [entry([4]), entry([1])];
    expect(drawnMaps({ classes, subject: 'layer', view })).toEqual(classes.map(({ original }) => original));
  });

  it('scales the maps of a layer by their raw peaks; one that is empty or nowhere positive becomes zeros', () => {
    const classes = [entry([-9, 4]), entry([0, 1]), entry([-3, -2]), entry([8], true)];
    expect(drawnMaps({ classes, subject: 'layer', view }, 'classes')).toEqual([
      map(0, 0.5, 1),
      map(0, 0.125, 0.25),
      map(0, 0, 0),
      map(0, 0, 0),
    ]);
  });

  it('counts negative values of the input as strong too', () => {
    const classes = [entry([-8, 1]), entry([2])];
    expect(drawnMaps({ classes, subject: 'input', view }, 'classes')[1]).toEqual(map(0, 0.125, 0.25));
  });

  it('places the maps at another size, on either scale', () => {
    const classes = [entry([4]), entry([2])];
    const size = { width: 6, height: 2 };
    const small = drawnMaps({ classes, subject: 'layer', view }, 'classes', size);
    const row = [0, 0.125, 0.375, 0.625, 0.875, 1];
    expect(small[0]).toEqual({ ...size, data: Float32Array.of(...row, ...row) });
    expect(small[1]?.data).toEqual(small[0]!.data.map((value) => value / 2));
  });

  it('gives zeros if no class has a map', () => {
    expect(drawnMaps({ classes: [entry([0])], subject: 'layer', view }, 'classes')).toEqual([map(0, 0, 0)]);
  });
});
