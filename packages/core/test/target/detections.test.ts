import { describe, expect, it } from '@jest/globals';
import { Explainer, floatTensor, type Runtime } from '@scorecam/core';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import type { NodeProto, ValueInfoProto } from '../../src/onnx/gen/onnx_pb.js';
import type { OnnxModel } from '../../src/onnx/index.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { constantNode, intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { headedNet } from '../support/headed-net.js';
import { useRunner } from '../support/run-model.js';
import { useRuntime } from '../support/use-runtime.js';

const runner = useRunner();
let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const image = floatTensor(
  Float32Array.from({ length: 3 * 16 * 16 }, (_, i) => Math.sin(i * 1.7) + Math.cos(i * 0.03)),
  [1, 3, 16, 16],
);

/** (N, 64, count): a row for each place of the features, every row and image different. */
function table(name: string, count: number, last?: string): NodeProto[] {
  return [
    constantNode(`${name}.weight`, {
      dataType: 1,
      dims: [count, 6, 1, 1],
      values: Array.from({ length: 6 * count }, (_, i) => Math.sin(3 * i + name.length) / 2),
    }),
    makeNode({ op: 'Conv', inputs: ['features', `${name}.weight`], output: `${name}.planes` }),
    intsConstant(`${name}.shape`, [0, count, 64]),
    makeNode({ op: 'Reshape', inputs: [`${name}.planes`, `${name}.shape`], output: `${name}.columns` }),
    makeNode({
      op: 'Transpose',
      inputs: [`${name}.columns`],
      output: last ? `${name}.rows` : name,
      attributes: [intsOf('perm', [0, 2, 1])],
    }),
    ...(last ? [makeNode({ op: last, inputs: [`${name}.rows`], output: name, attributes: axisOf(last) })] : []),
  ];
}
const axisOf = (op: string) => (op === 'Softmax' ? [intOf('axis', 2)] : []);

/** name = a * factors, the factors for each column. */
const scaled = (name: string, a: string, factors: readonly number[]): NodeProto[] => [
  constantNode(`${name}.factors`, { dataType: 1, dims: [1, 1, factors.length], values: factors }),
  makeNode({ op: 'Mul', inputs: [a, `${name}.factors`], output: name }),
];
/** (N, 64, 1) as (N, 64). */
const flattened = (name: string, a: string): NodeProto[] => [
  intsConstant(`${name}.shape`, [0, 64]),
  makeNode({ op: 'Reshape', inputs: [a, `${name}.shape`], output: name }),
];
const joined = (name: string, inputs: readonly string[], axis = 2) =>
  makeNode({ op: 'Concat', inputs, output: name, attributes: [intOf('axis', axis)] });

/** Corners whose low ones lie in the upper left half, and whose sizes reach to the other half: (N, 64, 4). */
const corners = (name: string, [width, height]: readonly [number, number]): NodeProto[] => [
  ...table('low', 2, 'Sigmoid'),
  ...table('size', 2, 'Sigmoid'),
  ...scaled('low.scaled', 'low', [width / 2, height / 2]),
  ...scaled('size.scaled', 'size', [width / 2, height / 2]),
  makeNode({ op: 'Add', inputs: ['low.scaled', 'size.scaled'], output: 'high' }),
  joined(name, ['low.scaled', 'high']),
];

type Row = readonly number[];
interface Found {
  /** Left, top, right, bottom in pixels. */
  readonly box: Row;
  readonly scores: Row;
}

interface Case {
  readonly nodes: readonly NodeProto[];
  readonly outputs: readonly (readonly [name: string, columns: number])[];
  readonly declared?: readonly ValueInfoProto[];
  readonly labels?: readonly string[];
  /** What a notice says beside the places of the boxes and scores. */
  readonly notice?: string;
  /** From a row of each output, in their order, to the box and its scores, by the convention of the detector. */
  readonly read: (...rows: Row[]) => Found;
}

const fromCenter = ([x = 0, y = 0, w = 0, h = 0]: Row, scale = 1): Row =>
  [x - w / 2, y - h / 2, x + w / 2, y + h / 2].map((value) => value * scale);
const softmaxOf = (row: Row) => {
  const powers = row.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
};
const labels = ['cat', 'dog', 'bird'];

const cases: Record<string, Case> = {
  'corners, score and class of YOLO v10': {
    nodes: [
      ...corners('xyxy', [16, 16]),
      ...table('sure', 1, 'Sigmoid'),
      ...table('which', 1, 'Sigmoid'),
      ...scaled('which.scaled', 'which', [3]),
      makeNode({ op: 'Floor', inputs: ['which.scaled'], output: 'class' }),
      joined('output0', ['xyxy', 'sure', 'class']),
    ],
    outputs: [['output0', 6]],
    labels,
    read: (row) => ({ box: row.slice(0, 4), scores: labels.map((_, c) => (row[5] === c ? row[4]! : 0)) }),
  },
  'logits and boxes of DETR': {
    nodes: [...table('class_logits', 4), ...table('pred_boxes', 4, 'Sigmoid')],
    outputs: [
      ['class_logits', 4],
      ['pred_boxes', 4],
    ],
    labels,
    read: (logits, box) => ({ box: fromCenter(box, 16), scores: softmaxOf(logits).slice(0, 3) }),
  },
  'logits, boxes and hidden states of RT-DETR': {
    nodes: [...table('class_logits', 3), ...table('pred_boxes', 4, 'Sigmoid'), ...table('last_hidden_state', 9)],
    outputs: [
      ['class_logits', 3],
      ['pred_boxes', 4],
      ['last_hidden_state', 9],
    ],
    labels,
    read: (logits, box) => ({ box: fromCenter(box, 16), scores: logits.map((z) => 1 / (1 + Math.exp(-z))) }),
  },
  'corners in shares and probabilities of an SSD, the background first': {
    nodes: [...corners('boxes', [1, 1]), ...table('scores', 4, 'Softmax')],
    outputs: [
      ['scores', 4],
      ['boxes', 4],
    ],
    labels,
    read: (scores, box) => ({ box: box.map((value) => 16 * value), scores: scores.slice(1) }),
  },
  'corners in pixels and probabilities without labels': {
    nodes: [...corners('boxes', [16, 16]), ...table('scores', 5, 'Sigmoid')],
    outputs: [
      ['boxes', 4],
      ['scores', 5],
    ],
    read: (box, scores) => ({ box, scores }),
  },
  'boxes of TensorFlow, top and left first': {
    nodes: [...corners('raw_detection_boxes', [1, 1]), ...table('raw_detection_scores', 3, 'Sigmoid')],
    outputs: [
      ['raw_detection_boxes', 4],
      ['raw_detection_scores', 3],
    ],
    labels,
    read: ([top, left, bottom, right], scores) => ({
      box: [left!, top!, right!, bottom!].map((value) => 16 * value),
      scores,
    }),
  },
  'a row for each box, in shares, as Ultralytics gives RT-DETR': {
    nodes: [...table('y', 7, 'Sigmoid')],
    outputs: [['y', 7]],
    labels,
    read: (row) => ({ box: fromCenter(row, 16), scores: row.slice(4) }),
  },
  'the boxes of a segmenting YOLO, with coefficients behind the scores': {
    nodes: [
      ...table('centers', 4, 'Sigmoid'),
      ...scaled('pixels', 'centers', [16, 16, 16, 16]),
      ...table('scores', 3, 'Sigmoid'),
      ...table('coefficients', 6),
      joined('y', ['pixels', 'scores', 'coefficients']),
    ],
    outputs: [['y', 13]],
    declared: [valueInfo({ name: 'features', dataType: 1, dims: ['N', 6, 8, 8] })],
    labels,
    read: (row) => ({ box: fromCenter(row), scores: row.slice(4, 7) }),
  },
  'a row for each box without labels, as of YOLO v5': {
    nodes: [...table('shares', 8, 'Sigmoid'), ...scaled('y', 'shares', [16, 16, 16, 16, 1, 1, 1, 1])],
    outputs: [['y', 8]],
    notice:
      'No labels say how many classes there are, so the columns are read as YOLO v5 gives them; if they are 4 classes without a confidence, as of YOLO v8, state the labels.',
    read: (row) => ({ box: fromCenter(row), scores: row.slice(5).map((share) => share * row[4]!) }),
  },
  'one class of YOLO v5, by its label': {
    nodes: [...table('shares', 6, 'Sigmoid'), ...scaled('y', 'shares', [16, 16, 16, 16, 1, 1])],
    outputs: [['y', 6]],
    labels: ['face'],
    read: (row) => ({ box: fromCenter(row), scores: [row[4]! * row[5]!] }),
  },
};

function overlap(a: Row, b: Row): number {
  const side = (low: number) => Math.max(0, Math.min(a[low + 2]!, b[low + 2]!) - Math.max(a[low]!, b[low]!));
  const area = (box: Row) => (box[2]! - box[0]!) * (box[3]! - box[1]!);
  const both = side(0) * side(1);
  return both / (area(a) + area(b) - both);
}

type Unread = Omit<Case, 'read' | 'notice'>;

async function detector({ nodes, outputs, declared = [] }: Unread): Promise<OnnxModel> {
  const infos = outputs.map(([name, columns]) => valueInfo({ name, dataType: 1, dims: ['N', 64, columns] }));
  return headedNet({ nodes, outputs: [...infos, ...declared] });
}

async function foundBy(model: OnnxModel, { outputs, read }: Case): Promise<Found[]> {
  const results = await runner.run(model, { image });
  const rowOf = (a: number) =>
    outputs.map(([name, columns]) =>
      Array.from((results[name]!.data as Float32Array).slice(a * columns, (a + 1) * columns)),
    );
  return Array.from({ length: 64 }, (_, a) => read(...rowOf(a)));
}

describe.each(Object.entries(cases))('a detector with %s', (_, each) => {
  it('scores a box, and the box of an index, by overlap and class', async () => {
    const model = await detector(each);
    const found = await foundBy(model, each);
    const loaded = { model, weights: { kind: 'none' } } as const;
    const box = [3, 4, 12, 11] as const;
    const setup = { labels: each.labels, target: { kind: 'box', box } } as const;
    const explainer = await Explainer.create(runtime, loaded, setup);
    expect(explainer.layer?.tensor).toBe('relu'); // not what a prediction's convolution gives
    const scores = await explainer.scoresOf(image);
    const expected = found[0]!.scores.map((__, c) => Math.max(...found.map((f) => overlap(f.box, box) * f.scores[c]!)));
    expect(scores).toHaveLength(expected.length);
    // Float32 of a few operations.
    for (const [c, value] of expected.entries()) expect(scores[c]).toBeCloseTo(value, 5);
    const named = await explainer.foundBox(image, 17);
    for (const [i, value] of found[17]!.box.entries()) expect(named.box[i]).toBeCloseTo(value, 4);
    const best = Math.max(...found[17]!.scores);
    expect(named.score).toBeCloseTo(best, 5);
    expect(named.classIndex).toBe(found[17]!.scores.indexOf(best));
    const { notices } = await explainer.explain(image);
    const notice = notices.find((sentence) => sentence.startsWith('The boxes are read from'));
    if (each.notice === undefined) expect(notice).not.toContain('No labels say');
    else expect(notice).toContain(each.notice);
    await expect(explainer.foundBox(image, 64)).rejects.toThrow('There is no box 64: the model gives 64,');
    await explainer.dispose();
  });
});

describe('a detector that is not understood', () => {
  it.each<[string, Unread, string]>([
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
      'do not lie in [0, 1]',
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
});
