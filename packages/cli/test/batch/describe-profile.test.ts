import { expect, it } from '@jest/globals';
import { describeProfile } from '../../src/batch/describe-profile.js';

it('gives the milliseconds of each image, stage by stage', () => {
  const stages = {
    read: { wall: 10, cpu: 4 },
    model: { wall: 100, cpu: 60 },
    journal: { wall: 20, cpu: Number.NaN },
    messages: { wall: 40, cpu: 3 },
  };
  const lines = describeProfile({ stages, waiting: 50, main: 7, total: { wall: 150, cpu: 90 } }, 10).split('\n');
  expect(lines.slice(2)).toEqual([
    'stage         wall       CPU',
    'read           1.0       0.4',
    'model         10.0       6.0',
    'journal        2.0         -',
    'messages                 0.3',
    'main                     0.7',
    'other                    1.6',
    'waiting        5.0',
    'total         15.0       9.0',
  ]);
});
