import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { finishMap } from '../../src/scorecam/finish.js';

const input = { height: 8, width: 12 };
/** The network's input is larger than the layer, or smaller where the layer follows an upsampling. */
const inputs = fc.record({ height: fc.integer({ min: 1, max: 12 }), width: fc.integer({ min: 1, max: 12 }) });
const scales = ['input-size', 'layer-size', 'layer-then-input-size'] as const;
const rawMap = fc
  .array(fc.float({ min: Math.fround(-1e3), max: Math.fround(1e3), noNaN: true }), { minLength: 12, maxLength: 12 })
  .map((values) => ({ height: 3, width: 4, data: Float32Array.from(values) }));

describe('finishMap', () => {
  it.each(scales)('gives finite values in [0, 1] for any weighted sum, scaled at %s', (scale) => {
    fc.assert(
      fc.property(rawMap, inputs, fc.constantFrom('half-pixel', 'align-corners'), (raw, size, upsample) => {
        const { map } = finishMap(raw, size, { scale, upsample });
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
    expect(finishMap(raw, input, { scale, upsample: 'half-pixel' }).map).toMatchObject({ height, width });
  });

  it('flags a map that varies only between the samples of an input smaller than the layer', () => {
    const raw = { height: 1, width: 6, data: Float32Array.of(1, 0, 1, 1, 0, 1) };
    const { map, flag } = finishMap(raw, { height: 1, width: 2 }, { scale: 'input-size', upsample: 'align-corners' });
    expect(flag?.code).toBe('CONSTANT_MAP');
    expect(map.data).toEqual(new Float32Array(2));
  });

  it('flags a map that is empty, and gives zeros', () => {
    const raw = { height: 3, width: 4, data: new Float32Array(12) };
    const { map, flag } = finishMap(raw, input, { scale: 'input-size', upsample: 'half-pixel' });
    expect(flag?.code).toBe('EMPTY_MAP');
    expect(map.data).toEqual(new Float32Array(96));
  });

  it('flags a map that is the same everywhere, and gives zeros', () => {
    const raw = { height: 3, width: 4, data: new Float32Array(12).fill(2) };
    const { map, flag } = finishMap(raw, input, { scale: 'layer-size', upsample: 'half-pixel' });
    expect(flag?.code).toBe('CONSTANT_MAP');
    expect(map.data).toEqual(new Float32Array(12));
  });
});
