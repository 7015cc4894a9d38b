import { describe, expect, it } from '@jest/globals';
import { Explainer, floatTensor, type Runtime, type Target, type Tensor } from '@scorecam/core';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import type { NodeProto, ValueInfoProto } from '../../src/onnx/gen/onnx_pb.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { constantNode, intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { headedNet } from '../support/headed-net.js';
import { useRunner } from '../support/run-model.js';
import { useRuntime } from '../support/use-runtime.js';

const runner = useRunner();
let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const imageOf = (valueOf: (i: number) => number) =>
  floatTensor(
    Float32Array.from({ length: 3 * 16 * 16 }, (_, i) => valueOf(i)),
    [1, 3, 16, 16],
  );
const image = imageOf((i) => Math.sin(i * 1.7) + Math.cos(i * 0.03));

/** A net of one output, and what its target should score. */
interface Case {
  readonly nodes: readonly NodeProto[];
  readonly output: ValueInfoProto;
  readonly target: Target;
  /** From the output for one image to the score of a class, by the formula alone. */
  readonly scoreOf: (data: Float32Array, index: number) => number;
  readonly classes: readonly number[];
}

const weights = (name: string, count: number) =>
  constantNode(`${name}.weight`, {
    dataType: 1,
    dims: [count, 6, 1, 1],
    values: Array.from({ length: 6 * count }, (_, i) => Math.sin(3 * i + 1) / 2),
  });
const convolved = (name: string, count: number): NodeProto[] => [
  weights(name, count),
  makeNode({ op: 'Conv', inputs: ['features', `${name}.weight`], output: name }),
];
const output = (name: string, dims: readonly (number | string)[], dataType = 1) => valueInfo({ name, dataType, dims });

const places = Array.from({ length: 64 }, (_, i) => i);
const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const region = { height: 4, width: 2, data: [0, 0, 1, 0.5, 0, 2, 0, 0] };
/** Each place of the region covers 2 x 4 of the output. */
const weightAt = (i: number) => region.data[Math.floor(i / 8 / 2) * 2 + Math.floor((i % 8) / 4)]!;

const segmentation = convolved('seg', 5);
const segments: Record<string, Case> = {
  'the whole picture': {
    nodes: segmentation,
    output: output('seg', ['N', 5, 8, 8]),
    target: { kind: 'segment' },
    scoreOf: (data, index) => sumOf(places.map((i) => data[index * 64 + i]!)),
    classes: [0, 3],
  },
  'a region of weights': {
    nodes: segmentation,
    output: output('seg', ['N', 5, 8, 8]),
    target: { kind: 'segment', region },
    scoreOf: (data, index) => sumOf(places.map((i) => weightAt(i) * data[index * 64 + i]!)),
    classes: [1, 4],
  },
  'a region, with the channels last': {
    nodes: [
      ...segmentation,
      makeNode({ op: 'Transpose', inputs: ['seg'], output: 'y', attributes: [intsOf('perm', [0, 2, 3, 1])] }),
    ],
    output: output('y', ['N', 8, 8, 5]),
    target: { kind: 'segment', region },
    scoreOf: (data, index) => sumOf(places.map((i) => weightAt(i) * data[i * 5 + index]!)),
    classes: [1, 4],
  },
  'probabilities of pixels': {
    nodes: [...segmentation, makeNode({ op: 'Softmax', inputs: ['seg'], output: 'y', attributes: [intOf('axis', 1)] })],
    output: output('y', ['N', 5, 8, 8]),
    target: { kind: 'segment' },
    scoreOf: (data, index) => sumOf(places.map((i) => data[index * 64 + i]!)),
    classes: [2],
  },
};

const embedding: readonly NodeProto[] = [
  ...convolved('e4', 9),
  makeNode({ op: 'GlobalAveragePool', inputs: ['e4'], output: 'e1' }),
  makeNode({ op: 'Flatten', inputs: ['e1'], output: 'e' }),
];
const reference = Array.from({ length: 9 }, (_, i) => Math.cos(2 * i) + 0.3);
const cosine = (data: Float32Array) =>
  sumOf(Array.from(data, (value, i) => value * reference[i]!)) / (Math.hypot(...data) * Math.hypot(...reference));
const similarities: Record<string, Case> = Object.fromEntries(
  (
    [
      ['of an embedding', embedding, output('e', ['N', 9])],
      ['of an embedding with axes of size 1', embedding, output('e1', ['N', 9, 1, 1])],
      [
        'of an embedding of unit length',
        [...embedding, makeNode({ op: 'LpNormalization', inputs: ['e'], output: 'y', attributes: [intOf('axis', 1)] })],
        output('y', ['N', 9]),
      ],
    ] as const
  ).map(([name, nodes, declared]) => [
    name,
    { nodes, output: declared, target: { kind: 'similarity', reference }, scoreOf: cosine, classes: [0] },
  ]),
);

/** 64 boxes (center x, center y, width, height) and shares in [0, 1], as rows of the first axis. */
const detections = (count: number): NodeProto[] => [
  ...convolved('d', count),
  intsConstant('rows', [-1, count, 64]),
  makeNode({ op: 'Reshape', inputs: ['d', 'rows'], output: 'dr' }),
  makeNode({ op: 'Sigmoid', inputs: ['dr'], output: 'ds' }),
  constantNode('scale', {
    dataType: 1,
    dims: [1, count, 1],
    values: Array.from({ length: count }, (_, i) => (i < 4 ? 16 : 1)),
  }),
  makeNode({ op: 'Mul', inputs: ['ds', 'scale'], output: 'y' }),
];
const box = [3, 4, 12, 11] as const;
const small = [7.5, 8, 8.25, 8.5] as const;
function overlap([x, y, w, h]: readonly number[], [left, top, right, bottom]: readonly number[]): number {
  const wide = Math.max(0, Math.min(x! + w! / 2, right!) - Math.max(x! - w! / 2, left!));
  const high = Math.max(0, Math.min(y! + h! / 2, bottom!) - Math.max(y! - h! / 2, top!));
  return (wide * high) / (w! * h! + (right! - left!) * (bottom! - top!) - wide * high);
}
const best = (wanted: readonly number[], at: (a: number, row: number) => number, share: (a: number) => number) =>
  Math.max(
    ...places.map(
      (a) =>
        overlap(
          [0, 1, 2, 3].map((row) => at(a, row)),
          wanted,
        ) * share(a),
    ),
  );
const boxes: Record<string, Case> = Object.fromEntries(
  ([box, small] as const).flatMap((wanted) => [
    [
      `${wanted.join(' ')} among boxes of YOLO v8`,
      {
        nodes: detections(7),
        output: output('y', ['N', 7, 64]),
        target: { kind: 'box', box: wanted },
        scoreOf: (data: Float32Array, index: number) =>
          best(
            wanted,
            (a, row) => data[row * 64 + a]!,
            (a) => data[(4 + index) * 64 + a]!,
          ),
        classes: [0, 2],
      },
    ],
    [
      `${wanted.join(' ')} among boxes of YOLO v5`,
      {
        nodes: [
          ...detections(8),
          makeNode({ op: 'Transpose', inputs: ['y'], output: 't', attributes: [intsOf('perm', [0, 2, 1])] }),
        ],
        output: output('t', ['N', 64, 8]),
        target: { kind: 'box', box: wanted },
        scoreOf: (data: Float32Array, index: number) =>
          best(
            wanted,
            (a, row) => data[a * 8 + row]!,
            (a) => data[a * 8 + 4]! * data[a * 8 + 5 + index]!,
          ),
        classes: [0, 2],
      },
    ],
  ]),
);

async function open({
  nodes,
  output: declared,
  target,
}: Pick<Case, 'nodes' | 'output' | 'target'>): Promise<Explainer> {
  const model = await headedNet({ nodes, outputs: [declared] });
  return Explainer.create(runtime, { model, weights: { kind: 'none' } }, { target, tensor: 'relu' });
}

async function rawOutput({ nodes, output: declared }: Case, at: Tensor<'float32'>): Promise<Float32Array> {
  const model = await headedNet({ nodes, outputs: [declared] });
  return (await runner.run(model, { image: at }))[declared.name]!.data as Float32Array; // declared as float32
}

describe.each([
  ['segment', segments],
  ['similarity', similarities],
  ['box', boxes],
] as const)('the target %s', (_, cases) => {
  it.each(Object.entries(cases))(
    'given %s, scores by its formula, and its gradient is that of the score',
    async (_name, each) => {
      const explainer = await open(each);
      const found = await explainer.explain(image, { classes: each.classes, method: 'gradient' });
      expect(found.target).toMatchObject({ kind: each.target.kind, head: 'value' });
      const [length, step] = [0.001, imageOf((i) => Math.sin(i * 0.7))];
      const moved = (sign: number) => imageOf((i) => image.data[i]! + sign * length * step.data[i]!);
      const [at, ahead, behind] = await Promise.all(
        [image, moved(1), moved(-1)].map((input) => rawOutput(each, input)),
      );
      for (const [i, index] of each.classes.entries()) {
        // Float32 of at most 64 terms.
        const score = each.scoreOf(at!, index);
        expect(Math.abs(found.classes[i]!.logit - score)).toBeLessThan(1e-5 * Math.max(1, Math.abs(score)));
        expect(found.classes[i]).not.toHaveProperty('probability');
        const slope = sumOf(Array.from(found.classes[i]!.raw.data, (value, k) => value * step.data[k]!));
        const expected = (each.scoreOf(ahead!, index) - each.scoreOf(behind!, index)) / (2 * length);
        // The score bends, and has kinks at ReLUs and at the best box.
        expect(Math.abs(slope - expected)).toBeLessThan(0.03 * Math.max(0.02, Math.abs(expected)));
      }
      await explainer.dispose();
    },
  );
});

describe('the similarity to pictures', () => {
  const others = [imageOf((i) => Math.cos(i * 0.9)), imageOf((i) => 3 * Math.sin(i * 0.2) + 1)] as const;
  const { 'of an embedding': each } = similarities;

  it.each([
    { count: 1, source: { path: 'other.png', sha256: 'ab' } },
    { count: 2, source: undefined },
  ])('given $count, is the cosine to the mean of their directions', async ({ count, source }) => {
    const embedder = await open({ ...each!, target: { kind: 'class', head: 'value' } });
    const inputs = count === 1 ? ([others[0]] as const) : others;
    const explainer = await embedder.comparedWith(inputs, source);
    expect(explainer.target).toMatchObject({ kind: 'similarity', ...(source && { reference: source }) });
    const embeddings = await Promise.all([image, ...inputs].map((input) => rawOutput(each!, input)));
    const [own, ...directions] = embeddings.map((data) => Array.from(data, (value) => value / Math.hypot(...data)));
    const mean = own!.map((_, i) => sumOf(directions.map((direction) => direction[i]!)));
    const expected = sumOf(own!.map((value, i) => value * mean[i]!)) / Math.hypot(...mean);
    const [score] = await explainer.scoresOf(image);
    expect(score).toBeCloseTo(expected, 5); // float32 of a few operations
    await explainer.dispose();
    await embedder.dispose();
  });
});

describe('a target that does not fit', () => {
  const [seg] = Object.values(segments);
  it.each<[string, Pick<Case, 'nodes' | 'output' | 'target'>, string, string]>([
    [
      'classes of a segmentation',
      { ...seg!, target: { kind: 'class' } },
      'UNSUPPORTED_MODEL',
      'a segmentation is explained by the target segment',
    ],
    [
      'a box in a segmentation',
      { ...seg!, target: { kind: 'box', box } },
      'UNSUPPORTED_MODEL',
      'Cannot read boxes from the outputs of',
    ],
    [
      'a similarity to a vector of another length',
      { ...similarities['of an embedding']!, target: { kind: 'similarity', reference: [1, 2] } },
      'UNSUPPORTED_MODEL',
      'that of an embedding of 2 numbers is [N, D]',
    ],
    [
      'a similarity to an output whose numbers are on two axes',
      {
        nodes: [
          ...embedding,
          intsConstant('square', [-1, 3, 3]),
          makeNode({ op: 'Reshape', inputs: ['e', 'square'], output: 'e3' }),
        ],
        output: output('e3', ['N', 3, 3]),
        target: { kind: 'similarity', reference },
      },
      'UNSUPPORTED_MODEL',
      'that of an embedding of 9 numbers is [N, D]',
    ],
    [
      'a similarity to zeros',
      { ...similarities['of an embedding']!, target: { kind: 'similarity', reference: new Array<number>(9).fill(0) } },
      'INVALID_OPTION',
      'cannot be zeros',
    ],
    [
      'a box turned around',
      { ...seg!, target: { kind: 'box', box: [5, 0, 3, 9] } },
      'INVALID_OPTION',
      'left edge before its right',
    ],
    [
      'a region of zeros',
      { ...seg!, target: { kind: 'segment', region: { height: 1, width: 2, data: [0, 0] } } },
      'INVALID_OPTION',
      'one that is not 0',
    ],
  ])('as %s, is refused with the reason', async (_, given, code, message) => {
    await expect(open(given)).rejects.toMatchObject({ code, message: expect.stringContaining(message) as unknown });
  });
});
