import { describe, expect, it } from '@jest/globals';
import { sharedFeatures } from '../../src/layers/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto } from '../../src/testing/tiny-models.js';
import { build, float } from '../support/graphs.js';

const node = (op: string, inputs: string[], output: string) => makeNode({ op, inputs, output });

describe('sharedFeatures', () => {
  it('are what the predictions of all sizes depend on, and no prediction', async () => {
    const model = await build({
      inputs: [float('image', ['N', 3, 8, 8])],
      outputs: [float('fine', ['N', 4, 8, 8]), float('coarse', ['N', 4, 4, 4])],
      initializers: [floatTensorProto('w', [4, 3, 1, 1]), floatTensorProto('v', [4, 4, 1, 1])],
      nodes: [
        node('Conv', ['image', 'w'], 'first'),
        node('Relu', ['first'], 'relu'),
        node('Conv', ['relu', 'v'], 'second'),
        node('Conv', ['relu', 'v'], 'scores'),
        node('Sigmoid', ['scores'], 'fine'),
        node('Conv', ['second', 'v'], 'coarse'),
      ],
    });
    expect([...sharedFeatures(model)].filter((name) => !['w', 'v'].includes(name)).sort()).toEqual([
      'first',
      'image',
      'relu',
    ]);
  });

  it('are all that a model with one prediction computes before it', async () => {
    const model = await build({
      inputs: [float('image', ['N', 3, 8, 8])],
      outputs: [float('y', ['N', 4, 8, 8])],
      initializers: [floatTensorProto('w', [4, 3, 1, 1])],
      nodes: [node('Relu', ['image'], 'relu'), node('Conv', ['relu', 'w'], 'y')],
    });
    expect([...sharedFeatures(model)].sort()).toEqual(['image', 'relu', 'w']);
  });
});
