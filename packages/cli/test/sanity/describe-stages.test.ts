import { describe, expect, it } from '@jest/globals';
import type { SanityStage } from '@scorecam/core/evaluate';
import { describeStages } from '../../src/sanity/describe-stages.js';

function stage(
  changes: Partial<SanityStage>,
  probability = 0.5,
  flag?: SanityStage['explanation']['flag'],
): SanityStage {
  return {
    randomized: 3,
    layer: 'conv_1',
    // The description looks at no other field.
    explanation: { probability, ...(flag && { flag }) } as SanityStage['explanation'],
    rankCorrelation: 0.2,
    similarity: 0.1,
    draws: [0.1, 0.3],
    ...changes,
  };
}

const trained = stage({ randomized: 0, rankCorrelation: 1, similarity: 1, draws: [] }, 0.9);

describe('describeStages', () => {
  it('given maps that lose their likeness, says that they depend on what the network has learned', () => {
    const text = describeStages([trained, stage({ rankCorrelation: 0.29 })], 'out');
    expect(text).toContain(
      'With all layers random the rank correlation is 0.29 (0.10 to 0.30 over 2 draws): below 0.3, so the map depends on what the network has learned.',
    );
  });

  it('given maps that keep it, says that they show the picture more than the network', () => {
    const text = describeStages([trained, stage({ rankCorrelation: 0.5 })], 'out');
    expect(text).toContain(
      '0.50 (0.10 to 0.30 over 2 draws): 0.5 or more, so the map keeps its likeness and shows the picture more',
    );
    expect(text).not.toContain('depends on');
  });

  it('given maps in between, says that the evidence is weak, and where the limits are', () => {
    const text = describeStages([trained, stage({ rankCorrelation: 0.44 })], 'out');
    expect(text).toContain('0.44 (0.10 to 0.30 over 2 draws): between 0.3 and 0.5, which is weak evidence');
  });

  it('has a line for each stage, with what its map shows', () => {
    const flag = { code: 'EMPTY_MAP', reason: '' } as const;
    const lines = describeStages([{ ...trained, layer: undefined as never }, stage({}, 0.125, flag)], 'out').split(
      '\n',
    );
    expect(lines[1]?.trim().split(/ {2,}/)).toEqual(['0', '(trained)', '0.900', '1.000', '1.000']);
    expect(lines[2]?.trim().split(/ {2,}/)).toEqual([
      '3',
      'conv_1',
      '0.125',
      '0.200',
      '0.100',
      'the map shows nothing',
    ]);
  });
});
