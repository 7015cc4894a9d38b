import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { finishMap } from '../../../src/methods/steps/finish-map.js';

const input = { height: 8, width: 12 };
/** The network's input is larger than the layer, or smaller if the layer follows an upsampling. */
const inputs = fc.record({ height: fc.integer({ min: 1, max: 12 }), width: fc.integer({ min: 1, max: 12 }) });
const relu = 'after-upsampling';
const scales = ['input-size', 'layer-size', 'layer-then-input-size'] as const;
const rawMap = fc
  .array(fc.float({ min: Math.fround(-1e3), max: Math.fround(1e3), noNaN: true }), { minLength: 12, maxLength: 12 })
  .map((values) => ({ height: 3, width: 4, data: Float32Array.from(values) }));

describe('finishMap', () => {
  it.each(scales)('gives finite values in [0, 1] for any weighted sum, scaled at %s', (scale) => {
    fc.assert(
      fc.property(rawMap, inputs, fc.constantFrom('half-pixel', 'align-corners'), (raw, size, upsample) => {
        const { map } = finishMap(raw, size, { scale, upsample, relu });
        expect(map.data.every((value) => value >= 0 && value <= 1)).toBe(true);
      }),
    );
  });

  it.each([
    ['input-size', 8, 12],
    ['layer-then-input-size', 8, 12],
    ['layer-size', 3, 4],
  ] as const)('gives %s a map of %i x %i', (scale, height, width) => {
    const raw = { height: 3, width: 4, data: Float32Array.from({ length: 12 }, (_, i) => i) };
    expect(finishMap(raw, input, { scale, upsample: 'half-pixel', relu }).map).toMatchObject({ height, width });
  });

  // A row of -1 and 1, upsampled to 4 samples: -1, -1/2, 1/2, 1.
  it.each([
    ['after-upsampling', [0, 0, 0.5, 1]],
    ['before-upsampling', [0, 0.25, 0.75, 1]],
    ['none', [0, 0.25, 0.75, 1]],
  ] as const)('cuts what is negative %s', (place, expected) => {
    const raw = { height: 1, width: 2, data: Float32Array.of(-1, 1) };
    const options = { scale: 'input-size', upsample: 'half-pixel', relu: place } as const;
    expect([...finishMap(raw, { height: 1, width: 4 }, options).map.data]).toEqual(expected);
  });

  it('is empty if the sum is positive nowhere, unless negative values are kept', () => {
    const raw = { height: 1, width: 2, data: Float32Array.of(-2, -1) };
    const options = { scale: 'input-size', upsample: 'half-pixel' } as const;
    expect(finishMap(raw, raw, { ...options, relu }).flag?.code).toBe('EMPTY_MAP');
    expect([...finishMap(raw, raw, { ...options, relu: 'none' }).map.data]).toEqual([0, 1]);
  });

  it('flags a map that varies only between the samples of an input smaller than the layer', () => {
    const raw = { height: 1, width: 6, data: Float32Array.of(1, 0, 1, 1, 0, 1) };
    const { map, flag } = finishMap(
      raw,
      { height: 1, width: 2 },
      { scale: 'input-size', upsample: 'align-corners', relu },
    );
    expect(flag?.code).toBe('UNIFORM_MAP');
    expect(map.data).toEqual(new Float32Array(2));
  });

  it('given a map that is scaled before the upsampling and has no sample left of what varies, flags it', () => {
    const raw = { height: 1, width: 6, data: Float32Array.of(1, 0, 1, 1, 0, 1) }; // the samples are at 1 and at 4
    const options = { scale: 'layer-then-input-size', upsample: 'half-pixel', relu } as const;
    const { map, flag } = finishMap(raw, { height: 1, width: 2 }, options);
    expect(flag?.code).toBe('UNIFORM_MAP');
    expect(map.data).toEqual(new Float32Array(2));
  });

  it('flags a map that is empty, and gives zeros', () => {
    const raw = { height: 3, width: 4, data: new Float32Array(12) };
    const { map, flag } = finishMap(raw, input, { scale: 'input-size', upsample: 'half-pixel', relu });
    expect(flag?.code).toBe('EMPTY_MAP');
    expect(map.data).toEqual(new Float32Array(96));
  });

  it('flags a map that is the same everywhere, and gives zeros', () => {
    const raw = { height: 3, width: 4, data: new Float32Array(12).fill(2) };
    const { map, flag } = finishMap(raw, input, { scale: 'layer-size', upsample: 'half-pixel', relu });
    expect(flag?.code).toBe('UNIFORM_MAP');
    expect(map.data).toEqual(new Float32Array(12));
  });
});
