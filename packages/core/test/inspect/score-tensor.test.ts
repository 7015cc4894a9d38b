import { describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  type NodeProto,
  TensorProto_DataType as DataType,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from '../../src/onnx/gen/onnx_pb.js';
import { copyWith } from '../../src/onnx/copy-with.js';
import { intOf } from '../../src/onnx/attributes.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { classOutput, zipMapLabels } from '../../src/inspect/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { headedNet } from '../support/headed-net.js';

const label = (name: string, dataType: number = DataType.INT64) => valueInfo({ name, dataType, dims: ['N'] });
const scores = (name: string, dataType: number = DataType.FLOAT) => valueInfo({ name, dataType, dims: ['N', 3] });

/** An output of a sequence of maps, as a ZipMap gives it. */
function sequence(name: string): ValueInfoProto {
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'sequenceType', value: {} } } });
}

function ml(op: string, inputs: readonly string[], output: string, labels: readonly string[] = []): NodeProto {
  const strings = labels.map((text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  const attribute = create(AttributeProtoSchema, { name: 'classlabels_strings', type: Type.STRINGS, strings });
  return copyWith(makeNode({ op, inputs, output, attributes: [attribute] }), { domain: 'ai.onnx.ml' });
}

const softmax = makeNode({ op: 'Softmax', inputs: ['logits'], output: 'p', attributes: [intOf('axis', 1)] });
const argMax = (of: string, output = 'label') =>
  makeNode({ op: 'ArgMax', inputs: [of], output, attributes: [intOf('axis', 1)] });
const topK = makeNode({ op: 'TopK', inputs: ['p', 'k'], output: ['values', 'places'] });

describe('classOutput', () => {
  it.each<[string, readonly NodeProto[], readonly ValueInfoProto[], string]>([
    ['a label alone', [argMax('logits')], [label('label')], 'logits'],
    [
      'a label of one column, cast',
      [softmax, argMax('p', 'a'), makeNode({ op: 'Cast', inputs: ['a'], output: 'label' })],
      [label('label', DataType.INT32)],
      'p',
    ],
    [
      'a label and a ZipMap',
      [softmax, argMax('p'), ml('ZipMap', ['p'], 'maps')],
      [label('label'), sequence('maps')],
      'p',
    ],
    ['a ZipMap alone', [ml('ZipMap', ['logits'], 'maps')], [sequence('maps')], 'logits'],
    [
      'a label as text and a ZipMap, as Custom Vision writes them',
      [
        softmax,
        argMax('p', 'place'),
        ml('ArrayFeatureExtractor', ['names', 'place'], 'classLabel'),
        ml('ZipMap', ['p'], 'loss', ['cat', 'dog', 'fox']),
      ],
      [label('classLabel', DataType.STRING), sequence('loss')],
      'p',
    ],
    [
      'a label as text by an encoder',
      [argMax('logits', 'place'), ml('LabelEncoder', ['place'], 'name')],
      [label('name', DataType.STRING)],
      'logits',
    ],
    ['the highest scores and their places', [softmax, topK], [scores('values'), label('places')], 'p'],
    ['logits and their probabilities', [softmax], [scores('logits'), scores('p')], 'p'],
    ['probabilities and their logits', [softmax], [scores('p'), scores('logits')], 'p'],
    ['scores of float16 beside a label', [softmax, argMax('p')], [scores('p', DataType.FLOAT16), label('label')], 'p'],
  ])('given %s, takes the scores that it is made from', async (_, nodes, outputs, expected) => {
    expect(classOutput(await headedNet({ nodes, outputs }))).toBe(expected);
  });

  it.each<[string, readonly NodeProto[], readonly ValueInfoProto[], string]>([
    [
      'integers',
      [makeNode({ op: 'Cast', inputs: ['logits'], output: 'y', attributes: [intOf('to', DataType.INT64)] })],
      [scores('y', DataType.INT64)],
      'The output "y" of "net.onnx" holds int64, and the graph does not show the scores',
    ],
    [
      'a sequence',
      [makeNode({ op: 'SequenceConstruct', inputs: ['logits'], output: 'y' })],
      [sequence('y')],
      'The output "y" of "net.onnx" holds a sequence, and',
    ],
    [
      'text',
      [ml('Imputer', ['logits'], 'y')],
      [label('y', DataType.STRING)],
      'The output "y" of "net.onnx" holds text, and',
    ],
    [
      'integers and a sequence',
      [makeNode({ op: 'SequenceConstruct', inputs: ['logits'], output: 'y' })],
      [sequence('y'), label('k')],
      'the outputs are "y" (a sequence), "k" [N] (int64); name one of shape [N, classes].',
    ],
    [
      'two of the shape of classes',
      [makeNode({ op: 'Neg', inputs: ['logits'], output: 'other' })],
      [scores('logits'), scores('other')],
      'the outputs are "logits" [N, 3], "other" [N, 3]; name one of shape [N, classes].',
    ],
  ])('given %s, refuses it by name', async (_, nodes, outputs, message) => {
    const model = await headedNet({ nodes, outputs });
    expect(() => classOutput(model)).toThrow(message);
  });
});

describe('zipMapLabels', () => {
  it('are the names of the ZipMap that reads the scores, in its order', async () => {
    const nodes = [softmax, ml('ZipMap', ['p'], 'loss', ['cat', 'dog', 'fox'])];
    const model = await headedNet({ nodes, outputs: [sequence('loss')] });
    expect(zipMapLabels(model, 'p')).toEqual(['cat', 'dog', 'fox']);
    expect(zipMapLabels(model, 'logits')).toBeUndefined();
  });
});
