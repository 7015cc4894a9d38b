import { describe, expect, it } from '@jest/globals';
import { defaultLayer, type MeasuredLayer } from '../../src/layers/index.js';

function layer(tensor: string, dims: readonly number[], feedsWeights = true): MeasuredLayer {
  return {
    candidate: { tensor, node: tensor, module: null, operator: 'Conv', dims: null, layout: 'nchw', feedsWeights },
    dims,
  };
}

describe('defaultLayer', () => {
  it('is the last spatial features before the classifier', () => {
    const layers = [layer('early', [1, 64, 28, 28]), layer('last', [1, 512, 14, 14]), layer('vector', [1, 4096, 1, 1])];
    expect(defaultLayer(layers, { classCount: 1000 })).toBe(layers[1]);
  });

  it('skips the map of class scores, but not features that happen to have as many channels', () => {
    const features = layer('features', [1, 512, 13, 13]);
    expect(defaultLayer([features, layer('scores', [1, 1000, 13, 13], false)], { classCount: 1000 })).toBe(features);
    const tenChannels = layer('ten', [1, 10, 8, 8]);
    expect(defaultLayer([layer('before', [1, 6, 8, 8]), tenChannels], { classCount: 10 })).toBe(tenChannels);
  });

  it('is the last that all predictions of a detector depend on, if there is one', () => {
    const layers = [layer('shared', [1, 64, 28, 28]), layer('coarse', [1, 128, 14, 14])];
    expect(defaultLayer(layers, { classCount: 3, shared: new Set(['shared']) })).toBe(layers[0]);
    expect(defaultLayer(layers, { classCount: 3, shared: new Set() })).toBe(layers[1]);
  });

  it('gives nothing for a model without spatial features', () => {
    const vectors = [
      layer('vector', [1, 16, 1, 1]),
      layer('row', [1, 16, 1, 9]),
      layer('column', [1, 16, 9, 1]),
      layer('tokens', [1, 196, 768]),
    ];
    expect(defaultLayer(vectors, { classCount: 10 })).toBeUndefined();
    expect(defaultLayer([], { classCount: 10 })).toBeUndefined();
  });
});
