import { describe, expect, it } from '@jest/globals';
import { isInShard, parseShard } from '../../src/batch/shard.js';

describe('parseShard', () => {
  it('reads number and count', () => {
    expect(parseShard('3/8')).toEqual({ number: 3, count: 8 });
    expect(parseShard('1/1')).toEqual({ number: 1, count: 1 });
  });

  it.each(['9/8', '0/8', '3', '3/0', '-1/8', '3/8/2', 'a/b', ''])('refuses "%s"', (text) => {
    expect(() => parseShard(text)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

describe('isInShard', () => {
  it('puts every image into one shard, and about as many into each', () => {
    const sizes = Array.from({ length: 8 }, () => 0);
    for (let i = 0; i < 4000; i++) {
      const item = { path: '', name: `folder/${i}.jpg` };
      const shards = sizes.flatMap((_, s) => (isInShard(item, { number: s + 1, count: 8 }) ? [s] : []));
      expect(shards).toHaveLength(1);
      sizes[shards[0] ?? 0]! += 1;
    }
    // Binomial with a standard deviation of 21 around 500: five of them.
    for (const size of sizes) expect(Math.abs(size - 500)).toBeLessThan(105);
  });

  it('puts names that are one to some file systems into one shard, which notices', () => {
    const shardOf = (name: string) =>
      [1, 2, 3, 4, 5].find((number) => isInShard({ path: '', name }, { number, count: 5 }));
    for (let i = 0; i < 30; i++) {
      expect(shardOf(`IMG_\u00e9${i}.JPG`)).toBe(shardOf(`img_e\u0301${i}.jpg`));
    }
  });
});
