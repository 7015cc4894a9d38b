import { describe, expect, it } from '@jest/globals';
import { Explainer, floatTensor, type Runtime } from '@scorecam/core';
import type { OnnxModel } from '../../src/onnx/index.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { corners, detector, type DetectorNet, joined, scaled, table } from '../support/detector-net.js';
import { useRunner } from '../support/run-model.js';
import { useRuntime } from '../support/use-runtime.js';

const runner = useRunner();
let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const image = floatTensor(
  Float32Array.from({ length: 3 * 16 * 16 }, (_, i) => Math.sin(i * 1.7) + Math.cos(i * 0.03)),
  [1, 3, 16, 16],
);

type Row = readonly number[];
interface Found {
  /** Left, top, right, bottom in pixels. */
  readonly box: Row;
  readonly scores: Row;
}

interface Case extends DetectorNet {
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
