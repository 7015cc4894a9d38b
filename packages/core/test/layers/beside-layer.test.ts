import { describe, expect, it } from '@jest/globals';
import { besideLayer } from '../../src/layers/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { build, float } from '../support/graphs.js';

const relu = (input: string, output: string) => makeNode({ op: 'Relu', inputs: [input], output });
const add = (inputs: string[], output: string) => makeNode({ op: 'Add', inputs, output });
const graph = (...nodes: ReturnType<typeof relu>[]) =>
  build({ nodes, inputs: [float('image', [1, 3, 8, 8])], outputs: [float('y', [1, 3, 8, 8])] });

describe('features beside a layer', () => {
  it('are those of another network of an ensemble', async () => {
    const model = await graph(relu('image', 'a'), relu('image', 'b'), relu('b', 'c'), add(['a', 'c'], 'y'));
    expect(besideLayer(model, 'c', ['a', 'b', 'c'])).toBe('a');
    expect(besideLayer(model, 'a', ['a', 'b', 'c'])).toBe('c');
  });

  it('are those of another scale that the scores depend on', async () => {
    const model = await graph(relu('image', 'a'), relu('a', 'b'), relu('a', 'c'), add(['b', 'c'], 'y'));
    expect(besideLayer(model, 'c', ['a', 'b', 'c'])).toBe('b');
  });

  it('are none of a chain, a residual connection, or two branches that meet in the layer', async () => {
    const chain = await graph(relu('image', 'a'), relu('a', 'b'), add(['a', 'b'], 'c'), relu('c', 'y'));
    expect(besideLayer(chain, 'c', ['a', 'b', 'c', 'y'])).toBeUndefined();
    expect(besideLayer(chain, 'b', ['a', 'b', 'c', 'y'])).toBeUndefined();
    const branches = await graph(relu('image', 'a'), relu('image', 'b'), add(['a', 'b'], 'c'), relu('c', 'y'));
    expect(besideLayer(branches, 'c', ['a', 'b', 'c'])).toBeUndefined();
  });
});
