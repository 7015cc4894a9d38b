import { describe, expect, it } from '@jest/globals';
import { Explainer, type Runtime } from '@scorecam/core';
import { intOf } from '../../src/onnx/attributes.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { corners, detector, type DetectorNet, flattened, joined, table } from '../support/detector-net.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const labels = ['cat', 'dog', 'bird'];

describe('a detector that is not understood', () => {
  it.each<[string, DetectorNet, string]>([
    [
      'offsets that are not decoded',
      {
        nodes: [...table('loc', 4), ...table('conf', 3, 'Softmax')],
        outputs: [
          ['loc', 4],
          ['conf', 3],
        ],
      },
      'is decoded at all',
    ],
    [
      'logits without labels',
      {
        nodes: [...table('class_logits', 4), ...table('pred_boxes', 4, 'Sigmoid')],
        outputs: [
          ['class_logits', 4],
          ['pred_boxes', 4],
        ],
      },
      'do not show whether a softmax or a sigmoid',
    ],
    [
      'six columns without labels',
      { nodes: table('y', 6, 'Sigmoid'), outputs: [['y', 6]] },
      '6 columns fit no box of unknown classes',
    ],
    [
      'columns that the labels do not fit',
      { nodes: table('y', 12, 'Sigmoid'), outputs: [['y', 12]], labels },
      '12 columns fit no box of 3 classes',
    ],
    [
      'scores that are logits',
      {
        nodes: [...table('xywh', 4, 'Sigmoid'), ...table('scores', 3), joined('y', ['xywh', 'scores'])],
        outputs: [['y', 7]],
        labels,
      },
      'are not in [0, 1]',
    ],
    [
      'two outputs that might be scores',
      {
        nodes: [...corners('a', [16, 16]), ...table('b', 3, 'Sigmoid'), ...table('c', 3, 'Sigmoid')],
        outputs: [
          ['a', 4],
          ['b', 3],
          ['c', 3],
        ],
      },
      'no one output, or pair of outputs',
    ],
    [
      'boxes that are chosen in the graph, with their scores and classes in outputs of their own',
      {
        nodes: [
          ...corners('boxes', [16, 16]),
          ...table('sure', 1, 'Sigmoid'),
          ...table('which', 1),
          ...flattened('scores', 'sure'),
          ...flattened('floats', 'which'),
          makeNode({ op: 'Cast', inputs: ['floats'], output: 'classes', attributes: [intOf('to', 7)] }),
        ],
        outputs: [['boxes', 4]],
        declared: [
          valueInfo({ name: 'scores', dataType: 1, dims: ['N', 64] }),
          valueInfo({ name: 'classes', dataType: 7, dims: ['N', 64] }),
        ],
      },
      '"boxes" holds the boxes that the model has chosen itself',
    ],
  ])('for %s, is refused with the shapes of its outputs', async (_, given, reason) => {
    const model = await detector(given);
    const setup = { labels: given.labels, target: { kind: 'box', box: [0, 0, 9, 9] } } as const;
    const opening = Explainer.create(runtime, { model, weights: { kind: 'none' } }, setup);
    const [[name, columns]] = given.outputs as [readonly [string, number]];
    await expect(opening).rejects.toThrow(`"${name}" [1, 64, ${columns}]`);
    await expect(opening).rejects.toThrow(reason);
  });

  it('without an axis for the batch, is refused and says so', async () => {
    const model = await detector({
      nodes: [
        ...table('all', 7, 'Sigmoid'),
        intsConstant('rows', [64, 7]),
        makeNode({ op: 'Reshape', inputs: ['all', 'rows'], output: 'y' }),
      ],
      outputs: [],
      declared: [valueInfo({ name: 'y', dataType: 1, dims: [64, 7] })],
    });
    const setup = { target: { kind: 'box', box: [0, 0, 9, 9] } } as const;
    const opening = Explainer.create(runtime, { model, weights: { kind: 'none' } }, setup);
    await expect(opening).rejects.toThrow('"y" [64, 7]: they have no axis for the batch; export the model with it.');
  });

  it('and chooses boxes itself, is not taken for a classifier of their four numbers', async () => {
    const nodes = [
      ...corners('all', [16, 16]),
      intsConstant('rows', [-1, 4]),
      makeNode({ op: 'Reshape', inputs: ['all', 'rows'], output: 'boxes' }),
    ];
    const declared = [valueInfo({ name: 'boxes', dataType: 1, dims: ['chosen', 4] })];
    const model = await detector({ nodes, outputs: [], declared });
    await expect(Explainer.create(runtime, { model, weights: { kind: 'none' } })).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message:
        'The output "boxes" has 64 rows of 4 for one input, and class scores have one row for each; boxes are explained by the target box.',
    });
  });
});
