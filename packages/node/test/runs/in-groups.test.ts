import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inGroups } from '../../src/runs/in-groups.js';

describe('inGroups', () => {
  it('takes each value once and in order, one group at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 20 }), async (pauses) => {
        const groups: number[][] = [];
        let isUnderWay = false;
        const add = inGroups<number>(async (group) => {
          expect(isUnderWay).toBe(false);
          isUnderWay = true;
          groups.push([...group]);
          await nextTurn();
          isUnderWay = false;
        });
        const added: Promise<void>[] = [];
        for (const [value, pause] of pauses.entries()) {
          added.push(add(value));
          for (let turn = 0; turn < pause; turn++) await nextTurn();
        }
        await Promise.all(added);
        expect(groups.flat()).toEqual([...pauses.keys()]);
      }),
    );
  });

  it('gathers what comes while a group is under way', async () => {
    const groups: number[][] = [];
    const add = inGroups<number>(async (group) => {
      groups.push([...group]);
      await nextTurn();
    });
    const first = add(0);
    await Promise.resolve();
    await Promise.all([first, add(1), add(2), add(3)]);
    expect(groups).toEqual([[0], [1, 2, 3]]);
  });

  it('fails the values of a group that fails, and no others', async () => {
    const add = inGroups<string>(async (group) => {
      await nextTurn();
      if (group.includes('bad')) throw new Error('refused');
    });
    const first = add('good');
    await Promise.resolve();
    const second = [add('bad'), add('beside')];
    await expect(first).resolves.toBeUndefined();
    const outcomes = await Promise.allSettled(second);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(add('later')).resolves.toBeUndefined();
  });
});
