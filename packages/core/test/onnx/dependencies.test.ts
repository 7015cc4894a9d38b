import { describe, expect, it } from '@jest/globals';
import { dependenciesOf } from '../../src/onnx/dependencies.js';
import { indexGraph } from '../../src/onnx/graph-index.js';
import { intOf } from '../../src/onnx/attributes.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto } from '../../src/testing/tiny-models.js';
import { build, float } from '../support/graphs.js';

describe('dependenciesOf', () => {
  it('are the tensors themselves, and the nodes and tensors before them, but not what those nodes give beside', async () => {
    const model = await build({
      inputs: [float('x', ['n', 4])],
      outputs: [float('y', ['n', 2]), float('z', ['n', 2])],
      initializers: [floatTensorProto('w', [2, 2]), floatTensorProto('highest', [])],
      nodes: [
        makeNode({ op: 'Split', inputs: ['x'], output: ['left', 'right'], attributes: [intOf('axis', 1)] }),
        makeNode({ op: 'MatMul', inputs: ['left', 'w'], output: 'y' }),
        makeNode({ op: 'Clip', inputs: ['right', '', 'highest'], output: 'z' }),
      ],
    });
    const index = indexGraph(model);
    const of = (...names: string[]) => {
      const { nodes, tensors } = dependenciesOf(index, names);
      return [[...nodes].map(({ opType }) => opType), [...tensors]];
    };
    expect(of('y')).toEqual([
      ['MatMul', 'Split'],
      ['y', 'left', 'w', 'x'],
    ]);
    expect(of('w', 'z')).toEqual([
      ['Clip', 'Split'],
      ['w', 'z', 'right', 'highest', 'x'],
    ]);
    expect(of('x')).toEqual([[], ['x']]);
  });
});
