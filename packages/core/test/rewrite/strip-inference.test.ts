import { describe, expect, it } from '@jest/globals';
import { writeModel } from '../../src/onnx/index.js';
import { stripInference } from '../../src/rewrite/index.js';
import { copyWith } from '../../src/onnx/copy-with.js';
import { intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { floatTensor } from '../../src/tensor.js';
import { floatTensorProto } from '../../src/testing/tiny-models.js';
import { build, float } from '../support/graphs.js';
import { useRunner } from '../support/run-model.js';

describe('stripInference', () => {
  const runner = useRunner();

  it('removes Identity and Dropout, also in chains, but not before an output', async () => {
    const model = await build({
      inputs: [float('x', [1, 2])],
      outputs: [float('y', [1, 2])],
      initializers: [floatTensorProto('b', [2], [1, 2])],
      opset: 11,
      nodes: [
        makeNode({ op: 'Identity', inputs: ['b'], output: 'b_again' }),
        makeNode({ op: 'Identity', inputs: ['b_again'], output: 'b_once_more' }),
        makeNode({ op: 'Add', inputs: ['x', 'b_once_more'], output: 'sum' }),
        makeNode({ op: 'Dropout', inputs: ['sum'], output: 'dropped' }),
        makeNode({ op: 'Neg', inputs: ['dropped'], output: 'negative' }),
        makeNode({ op: 'Identity', inputs: ['negative'], output: 'y' }),
      ],
    });
    const stripped = stripInference(model);
    expect(stripped.graph.node.map(({ opType }) => opType)).toEqual(['Add', 'Neg', 'Identity']);
    expect(stripped.graph.node[0]?.input).toEqual(['x', 'b']);
    const x = floatTensor(Float32Array.of(5, 6), [1, 2]);
    expect((await runner.run(stripped, { x }))['y']?.data).toEqual(Float32Array.of(-6, -8));
    expect(writeModel(model)).not.toEqual(writeModel(stripped));
    expect(model.graph.node).toHaveLength(6);
  });

  const training = intsConstant('training', [1]);
  const dropout = (inputs: string[]) => makeNode({ op: 'Dropout', inputs, output: 'dropped' });
  it.each([
    ['may be switched to training', [training, dropout(['x', '', 'training'])], 'dropped'],
    ['gives its mask to somebody', [copyWith(dropout(['x']), { output: ['dropped', 'mask'] })], 'mask'],
  ])('keeps a Dropout that %s', async (_, nodes, read) => {
    const model = await build({
      inputs: [float('x', [1, 2])],
      outputs: [float('y', [1, 2])],
      nodes: [...nodes, makeNode({ op: 'Neg', inputs: [read], output: 'y' })],
    });
    expect(stripInference(model).graph.node.map(({ opType }) => opType)).toContain('Dropout');
  });
});
