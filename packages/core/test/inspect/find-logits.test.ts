import { describe, expect, it } from '@jest/globals';
import { findLogits } from '../../src/inspect/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { tinyClassifierFacts as facts } from '../../src/testing/tiny-models.js';
import { build, float, readTiny } from '../support/graphs.js';

const { output } = facts;
const shapes = { inputs: [float('z', ['n', 5])], outputs: [float('y', ['n', 5])] };

describe('findLogits', () => {
  it.each([
    [undefined, { logits: output, finalActivation: 'none' }],
    ['softmax' as const, { logits: 'logits', finalActivation: 'softmax' }],
    ['log_softmax' as const, { logits: 'logits', finalActivation: 'log_softmax' }],
    ['sigmoid' as const, { logits: 'logits', finalActivation: 'sigmoid' }],
  ])('finds the logits before %s', async (head, expected) => {
    expect(findLogits(await readTiny(head ? { head } : {}), output)).toEqual(expected);
  });

  it('skips reshapes, and recognizes a softmax of several nodes', async () => {
    const model = await build({
      ...shapes,
      nodes: [
        makeNode({ op: 'ReduceMax', inputs: ['z'], output: 'max' }),
        makeNode({ op: 'Sub', inputs: ['z', 'max'], output: 'shifted' }),
        makeNode({ op: 'Exp', inputs: ['shifted'], output: 'exp' }),
        makeNode({ op: 'ReduceSum', inputs: ['exp'], output: 'sum' }),
        makeNode({ op: 'Div', inputs: ['exp', 'sum'], output: 'softmax' }),
        makeNode({ op: 'Flatten', inputs: ['softmax'], output: 'y' }),
      ],
    });
    expect(findLogits(model, 'y')).toEqual({ logits: 'z', finalActivation: 'softmax' });
  });

  /** y = e / s, with e = exp(exponent) and s the sum of `summed`. */
  const quotient = (exponent: string, summed: string) => [
    makeNode({ op: 'Exp', inputs: [exponent], output: 'e' }),
    makeNode({ op: 'ReduceSum', inputs: [summed], output: 's' }),
    makeNode({ op: 'Div', inputs: ['e', 's'], output: 'y' }),
  ];

  it('given a softmax that subtracts no maximum, takes what is exponentiated', async () => {
    const model = await build({ ...shapes, nodes: quotient('z', 'e') });
    expect(findLogits(model, 'y')).toEqual({ logits: 'z', finalActivation: 'softmax' });
  });

  it('given a maximum of something else, takes the difference and not the tensor before it', async () => {
    const model = await build({
      ...shapes,
      nodes: [
        makeNode({ op: 'Neg', inputs: ['z'], output: 'negative' }),
        makeNode({ op: 'ReduceMax', inputs: ['negative'], output: 'max' }),
        makeNode({ op: 'Sub', inputs: ['z', 'max'], output: 'shifted' }),
        ...quotient('shifted', 'e'),
      ],
    });
    expect(findLogits(model, 'y').logits).toBe('shifted');
  });

  it('given a quotient by the sum of something else, sees no softmax', async () => {
    const model = await build({ ...shapes, nodes: quotient('z', 'z') });
    expect(findLogits(model, 'y')).toEqual({ logits: 'y', finalActivation: 'none' });
  });
});
