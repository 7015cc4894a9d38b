import { describe, expect, it } from '@jest/globals';
import { readWish } from '../../src/explain/target-wish.js';

const read = (target?: string, region?: string) => readWish({ target, region });

describe('readWish', () => {
  it('reads a segment, a box and a similarity, and takes no word for classes', () => {
    expect(read()).toBeUndefined();
    expect(read('class')).toBeUndefined();
    expect(read('segment')).toEqual({ kind: 'segment' });
    expect(read('segment:road: wet', '1,2,3.5,4')).toEqual({
      kind: 'segment',
      class: 'road: wet',
      region: { box: [1, 2, 3.5, 4] },
    });
    expect(read('segment', 'road.png')).toMatchObject({ region: { file: 'road.png' } });
    expect(read('box:-1,0,10,9')).toEqual({ kind: 'box', box: [-1, 0, 10, 9] });
    expect(read('box:17')).toEqual({ kind: 'found-box', index: 17 });
    expect(read('similarity:C:/other.jpg')).toEqual({ kind: 'similarity', file: 'C:/other.jpg' });
  });

  it.each([
    ['segmentation', undefined, 'Unknown target "segmentation"; use segment,'],
    ['box', undefined, 'Unknown target "box"; use segment,'],
    ['similarity:', undefined, 'Unknown target "similarity:"; use segment,'],
    ['box:-3', undefined, 'must be four numbers X1,Y1,X2,Y2'],
    ['box:1.5', undefined, 'must be four numbers X1,Y1,X2,Y2'],
    ['box:5,0,3,9', undefined, 'with X1 < X2 and Y1 < Y2, not "5,0,3,9"'],
    ['segment:1', '1,2,3,', 'The --region must be four numbers'],
    ['box:0,0,1,1', '1,2,3,4', 'The option --region belongs to --target segment.'],
  ])('refuses %s with the region %s', (target, region, message) => {
    expect(() => read(target, region)).toThrow(message);
  });
});
