import { describe, expect, it } from '@jest/globals';
import { type EvaluationOptions, resolveEvaluation } from '../../src/evaluate/evaluation-options.js';

describe('resolveEvaluation', () => {
  it("given nothing, is the paper's protocol", () => {
    expect(resolveEvaluation()).toEqual({
      metrics: ['recognition', 'deletion', 'insertion', 'localization'],
      protocols: ['top50', 'top50-map', 'map'],
      steps: 100,
      deletionFill: 'zero',
      insertionFill: 'zero',
      seed: 0,
    });
  });

  it.each<[Partial<EvaluationOptions>, string]>([
    [{ steps: 0 }, 'The steps must be an integer of 1 or more, not 0.'],
    [{ steps: 2.5 }, 'The steps must be an integer of 1 or more, not 2.5.'],
    [{ seed: -1 }, 'The seed must be an integer of 0 or more, not -1.'],
    [{ metrics: ['accuracy' as never] }, 'The metric cannot be "accuracy": it is one of recognition, deletion,'],
    [{ deletionFill: 'white' as never }, 'The deletion fill cannot be "white": it is one of zero, black, blur.'],
    [{ insertionFill: 'white' as never }, 'The insertion fill cannot be "white": it is one of zero, black, blur.'],
    [{ protocols: ['top100'] }, 'Unknown protocol "top100"'],
  ])('refuses %j and names the allowed values', (options, message) => {
    expect(() => resolveEvaluation(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => resolveEvaluation(options)).toThrow(message);
  });
});
