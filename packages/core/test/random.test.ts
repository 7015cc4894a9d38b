import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gaussianNoise, seededRandom, shuffled } from '../src/random.js';

const first = (seed: string | number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

describe('seededRandom', () => {
  it('given a seed, draws the numbers that it always has drawn, so that records of runs stay true', () => {
    // By the definitions of mulberry32 and FNV-1a in Python.
    expect(first(0, 2)).toEqual([0.49139764392748475, 0.8788423340301961]);
    expect(first('0/a.png', 2)).toEqual([0.11228865431621671, 0.6471827712375671]);
  });

  it('given seeds that differ in one character, draws numbers that have nothing in common', () => {
    const [a, b] = [first('seed-1', 1000), first('seed-2', 1000)];
    const covariance = a.reduce((sum, value, i) => sum + (value - 0.5) * (b[i]! - 0.5), 0) / 1000;
    expect(Math.abs(covariance * 12)).toBeLessThan(0.16); // five standard errors of 1/sqrt(1000)
  });

  it('draws evenly from [0, 1)', () => {
    const values = first(7, 10_000);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const tenths = Array.from({ length: 10 }, (_, i) => values.filter((value) => Math.floor(value * 10) === i).length);
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150); // five standard errors of 30
  });
});

describe('shuffled', () => {
  it('keeps every item once and leaves the list as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 20 }), fc.nat(), (items, seed) => {
        const before = [...items];
        expect(shuffled(items, seededRandom(seed)).sort()).toEqual([...items].sort());
        expect(items).toEqual(before);
      }),
    );
  });

  it('gives each item every place equally often, its own included', () => {
    const random = seededRandom(1);
    const counts = [0, 0, 0];
    for (let i = 0; i < 3000; i++) counts[shuffled(['a', 'b', 'c'], random).indexOf('a')]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(130); // five standard errors of 26
  });
});

describe('gaussianNoise', () => {
  it('draws normally distributed noise, the same for the same seed', () => {
    const noise = gaussianNoise(20_001, 0.5, seededRandom('a'));
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // The standard errors of the mean, the deviation and the share within one deviation are .0035, .0025 and .0033.
    expect(mean(noise)).toBeCloseTo(0, 1.5);
    expect(Math.sqrt(mean(noise.map((value) => value ** 2)))).toBeCloseTo(0.5, 1.5);
    expect(mean(noise.map((value) => Number(Math.abs(value) < 0.5)))).toBeCloseTo(0.6827, 1.5);
    expect(gaussianNoise(20_001, 0.5, seededRandom('a'))).toEqual(noise);
    expect(gaussianNoise(20_001, 0.5, seededRandom('b'))).not.toEqual(noise);
    // Two numbers come of one radius. The standard error of their correlation is .007.
    const products = noise.map((value, i) => (i % 2 === 0 ? value * (noise[i + 1] ?? 0) : 0));
    expect((2 * mean(products)) / 0.25).toBeCloseTo(0, 1.5);
  });
});
