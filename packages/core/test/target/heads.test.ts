import { describe, expect, it } from '@jest/globals';
import {
  type Direction,
  Explainer,
  type ExplainerSetup,
  floatTensor,
  type HeadName,
  type Runtime,
} from '@scorecam/core';
import type { NodeProto } from '../../src/onnx/gen/onnx_pb.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { intOf } from '../../src/onnx/attributes.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { maximumDifference } from '../../src/testing/closeness.js';
import { constantNode, intsConstant } from '../../src/rewrite/make-node.js';
import { headedNet, type HeadedNet } from '../support/headed-net.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const input = floatTensor(
  Float32Array.from({ length: 3 * 16 * 16 }, (_, i) => Math.sin(i * 1.7) + Math.cos(i * 0.03)),
  [1, 3, 16, 16],
);

async function open(net: HeadedNet = {}, setup: ExplainerSetup = {}): Promise<Explainer> {
  return Explainer.create(runtime, { model: await headedNet(net), weights: { kind: 'none' } }, setup);
}

const output = (name: string, count: number) => valueInfo({ name, dataType: 1, dims: ['N', count] });
const scalar = (name: string, value: number) => constantNode(name, { dataType: 1, dims: [], values: [value] });
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

/** A Sigmoid for each class, and the classes put together again. */
const sigmoidHeads: readonly NodeProto[] = [
  makeNode({ op: 'Split', inputs: ['logits'], output: ['z0', 'z1', 'z2'], attributes: [intOf('axis', 1)] }),
  ...[0, 1, 2].map((i) => makeNode({ op: 'Sigmoid', inputs: [`z${i}`], output: `s${i}` })),
  makeNode({ op: 'Concat', inputs: ['s0', 's1', 's2'], output: 'y', attributes: [intOf('axis', 1)] }),
];
/** 1 / (1 + exp(-z)) by its formula. */
const writtenSigmoid: readonly NodeProto[] = [
  scalar('one', 1),
  makeNode({ op: 'Neg', inputs: ['logits'], output: 'negative' }),
  makeNode({ op: 'Exp', inputs: ['negative'], output: 'exp' }),
  makeNode({ op: 'Add', inputs: ['exp', 'one'], output: 'sum' }),
  makeNode({ op: 'Reciprocal', inputs: ['sum'], output: 'y' }),
];
const percent = (op: string): readonly NodeProto[] => [
  scalar('hundred', 100),
  makeNode({ op, inputs: ['logits'], output: 'share' }),
  makeNode({ op: 'Mul', inputs: ['hundred', 'share'], output: 'y' }),
];
/** (softmax(z) + softmax(z)) / 2, as an ensemble has it. */
const meanOfSoftmaxes: readonly NodeProto[] = [
  makeNode({ op: 'Softmax', inputs: ['logits'], output: 'a' }),
  makeNode({ op: 'Softmax', inputs: ['logits'], output: 'b' }),
  makeNode({ op: 'Mean', inputs: ['a', 'b'], output: 'y' }),
];

describe('the head of several classes', () => {
  it.each([
    ['stated by the card', {}, { cardHead: 'sigmoid' }, 'sigmoid', 'card'],
    ['stated by the caller', {}, { target: { kind: 'class', head: 'sigmoid' } }, 'sigmoid', 'stated'],
    ['a Sigmoid for each class', { nodes: sigmoidHeads }, {}, 'none', 'values'],
    ['a Sigmoid for each class, on the card too', { nodes: sigmoidHeads }, { cardHead: 'sigmoid' }, 'none', 'values'],
    ['a sigmoid by its formula', { nodes: writtenSigmoid }, {}, 'none', 'values'],
    ['sigmoids in percent', { nodes: percent('Sigmoid') }, {}, 'sigmoid', 'graph'],
  ] as const)('given %s, has a probability for each class', async (_, net, setup, head, headSource) => {
    const outputs = 'nodes' in net ? [output('y', 3)] : [output('logits', 3)];
    const logits = (await (await open()).explain(input)).top.toSorted((a, b) => a.index - b.index);
    const explainer = await open({ ...net, outputs }, setup);
    expect(explainer.target).toMatchObject({ kind: 'class', head, headSource });
    const { top } = await explainer.explain(input);
    for (const { index, probability } of top) expect(probability).toBeCloseTo(sigmoid(logits[index]!.logit), 6);
  });

  it('given sigmoids that the graph hides, gives the maps of the model that shows them', async () => {
    const shown = [makeNode({ op: 'Sigmoid', inputs: ['logits'], output: 'y' })];
    const expected = await (await open({ nodes: shown, outputs: [output('y', 3)] })).explain(input, { classes: [1] });
    const actual = await (
      await open({ nodes: sigmoidHeads, outputs: [output('y', 3)] })
    ).explain(input, { classes: [1] });
    // The probabilities are rounded to float32 in one, and computed in float64 in the other.
    expect(maximumDifference(actual.classes[0]!.map.data, expected.classes[0]!.map.data)).toBeLessThan(1e-5);
  });

  it.each([
    ['percentages that sum to 100', percent('Softmax')],
    ['the mean of two softmaxes', meanOfSoftmaxes],
  ])('given %s, is the softmax', async (_, nodes) => {
    const expected = await (await open()).explain(input, { classes: [2] });
    const actual = await (await open({ nodes, outputs: [output('y', 3)] })).explain(input, { classes: [2] });
    expect(actual.target.head).toBe('softmax');
    expect(actual.classes[0]!.probability).toBeCloseTo(expected.classes[0]!.probability!, 6);
    expect(maximumDifference(actual.classes[0]!.map.data, expected.classes[0]!.map.data)).toBeLessThan(1e-4);
  });

  it('given softmax and none by the caller, takes the logits before it or the probabilities themselves', async () => {
    const nodes = [makeNode({ op: 'Softmax', inputs: ['logits'], output: 'y' })];
    const net = { nodes, outputs: [output('y', 3)] };
    const [softmax, none] = await Promise.all(
      (['softmax', 'none'] as const).map(async (head) =>
        (await open(net, { target: { kind: 'class', head } })).explain(input),
      ),
    );
    expect(none!.top[0]!.logit).toBe(none!.top[0]!.probability);
    expect(none!.top[0]!.probability).toBeCloseTo(softmax!.top[0]!.probability!, 6);
    expect(softmax!.top[0]!.logit).not.toBe(softmax!.top[0]!.probability);
  });

  it('given an output of unit length for every input, refuses it as an embedding', async () => {
    const nodes = [
      makeNode({ op: 'LpNormalization', inputs: ['logits'], output: 'y', attributes: [intOf('axis', 1)] }),
    ];
    const net = {
      nodes,
      outputs: [output('y', 16)],
      classes: 16,
      bias: Array.from({ length: 16 }, (_, i) => Math.sin(i)),
    };
    await expect(open(net)).rejects.toThrow('it is an embedding of 16 numbers rather than the scores of 16 classes');
    const stated = await open(net, { target: { kind: 'class', head: 'value' } });
    expect((await stated.explain(input)).top[0]).not.toHaveProperty('probability');
  });
});

/** Where exporters leave axes of size 1, or none for the classes. */
describe('scores of another rank', () => {
  const reshaped = (dims: readonly number[], last?: string): readonly NodeProto[] => [
    intsConstant('shape', dims),
    makeNode({ op: 'Reshape', inputs: ['logits', 'shape'], output: last ? 'scores' : 'y' }),
    ...(last ? [makeNode({ op: last, inputs: ['scores'], output: 'y' })] : []),
  ];

  it.each<[string, number, readonly NodeProto[], (number | string)[]]>([
    ['[N, C, 1, 1]', 3, reshaped([-1, 3, 1, 1]), ['N', 3, 1, 1]],
    ['[N, 1, C]', 3, reshaped([-1, 1, 3]), ['N', 1, 3]],
    ['a softmax of [N, 1, 1, C]', 3, reshaped([-1, 1, 1, 3], 'Softmax'), ['N', 1, 1, 3]],
    ['[N]', 1, reshaped([-1]), ['N']],
    ['a sigmoid of [N]', 1, reshaped([-1], 'Sigmoid'), ['N']],
  ])('given as %s, have the maps of [N, C], by masks and by gradients', async (_, classes, nodes, dims) => {
    const outputs = [valueInfo({ name: 'y', dataType: 1, dims })];
    const [plain, other] = await Promise.all([open({ classes }), open({ classes, nodes, outputs })]);
    const settings = [
      { method: 'score-cam', options: { score: 'logit' } },
      { method: 'grad-cam' },
      { method: 'gradient' },
    ] as const;
    for (const setting of settings) {
      const [expected, found] = await Promise.all(
        [plain, other].map((each) => each.explain(input, { ...setting, classes: [0] })),
      );
      expect(found!.classes[0]!.logit).toBeCloseTo(expected!.classes[0]!.logit, 5);
      expect(maximumDifference(found!.classes[0]!.raw.data, expected!.classes[0]!.raw.data)).toBeLessThan(1e-6);
    }
  });
});

describe('the head of one number', () => {
  const age: HeadedNet = { classes: 1, bias: [45] };
  const valueOf = async (net: HeadedNet, setup: ExplainerSetup = {}) => {
    const explanation = await (await open(net, setup)).explain(input);
    return { ...explanation, number: explanation.classes[0]!.logit };
  };

  it('given an age, is the number itself, as a notice says', async () => {
    const { target, classes, notices, number } = await valueOf(age);
    expect(target).toEqual({ kind: 'class', output: 'logits', head: 'value', headSource: 'default', direction: 'up' });
    expect(number).toBeCloseTo(45 + (await valueOf({ classes: 1 })).number, 4);
    expect(classes[0]).not.toHaveProperty('probability');
    expect(notices).toContain(
      'The model gives one number, which is taken as it is; if it is a logit, state the head sigmoid.',
    );
  });

  it.each<[string, Direction, (y: number) => number]>([
    ['down', 'down', (y) => -y],
    ['toward a number', { toward: 44 }, (y) => -Math.abs(y - 44)],
    ['toward a number below 0', { toward: -3.5 }, (y) => -Math.abs(y + 3.5)],
  ])(
    'given the direction %s, is the score of it, and so is each score of a masked picture',
    async (_, direction, scoreOf) => {
      const [up, directed] = await Promise.all([valueOf(age), valueOf(age, { target: { kind: 'class', direction } })]);
      expect(directed.target.direction).toEqual(direction);
      // Float32 of numbers about 45.
      expect(directed.number).toBeCloseTo(scoreOf(up.number), 4);
      const [scores, ofUp] = [directed, up].map(({ classes }) => classes[0]!.values['scores']!);
      scores!.forEach((score, k) => expect(score).toBeCloseTo(scoreOf(ofUp![k]!), 4));
    },
  );

  it('is what gradients are of, in its direction', async () => {
    const gradientOf = async (direction: Direction) =>
      (await (await open(age, { target: { kind: 'class', direction } })).explain(input, { method: 'gradient' }))
        .classes[0]!.raw.data;
    const up = await gradientOf('up');
    expect(
      maximumDifference(
        await gradientOf('down'),
        up.map((value) => -value),
      ),
    ).toBeLessThan(1e-6);
    expect(maximumDifference(await gradientOf({ toward: 1000 }), up)).toBeLessThan(1e-6);
    expect(
      maximumDifference(
        await gradientOf({ toward: -1000 }),
        up.map((value) => -value),
      ),
    ).toBeLessThan(1e-6);
  });

  it.each<[string, HeadedNet, ExplainerSetup, HeadName]>([
    ['a logit, as the caller says', { classes: 1 }, { target: { kind: 'class', head: 'sigmoid' } }, 'sigmoid'],
    [
      'a number that is never below 0',
      { ...age, nodes: [makeNode({ op: 'Relu', inputs: ['logits'], output: 'y' })] },
      {},
      'value',
    ],
    ['a probability', { classes: 1, nodes: writtenSigmoid }, {}, 'none'],
    ['several numbers, as the card says', { classes: 4 }, { cardHead: 'value' }, 'value'],
  ])('given %s, is taken for that', async (_, net, setup, head) => {
    const outputs = [output(net.nodes ? 'y' : 'logits', net.classes!)];
    expect((await open({ ...net, outputs }, setup)).target.head).toBe(head);
  });

  it.each([
    [{ kind: 'class', head: 'sigmoid', direction: 'up' }, 'The head sigmoid has no direction'],
    [{ kind: 'class', head: 'tanh' as HeadName }, 'Unknown head "tanh"; use one of softmax, sigmoid, value, none.'],
    [{ kind: 'class', direction: { toward: NaN } }, 'The direction cannot be toward NaN; use a number.'],
  ] as const)('refuses %j', async (target, message) => {
    await expect(open({}, { target })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(message),
    });
  });
});

describe('the layers of a model of several tasks', () => {
  const conv = (input: string, output: string, kernel: readonly number[]): readonly NodeProto[] => [
    constantNode(`${output}.weight`, {
      dataType: 1,
      dims: kernel,
      values: Array.from({ length: kernel.reduce((product, dim) => product * dim, 1) }, (_, i) => Math.sin(i)),
    }),
    makeNode({ op: 'Conv', inputs: [input, `${output}.weight`], output }),
  ];
  const relu = (input: string, output: string) => makeNode({ op: 'Relu', inputs: [input], output });

  it.each<[string, readonly NodeProto[], number]>([
    ['a mask', conv('features', 'other', [1, 6, 1, 1]), 1],
    [
      'a depth by features of its own',
      [...conv('features', 'deep', [9, 6, 1, 1]), relu('deep', 'deeper'), ...conv('deeper', 'other', [1, 9, 1, 1])],
      1,
    ],
    [
      'a segmentation that reads the features of the classes twice',
      [
        ...conv('features', 'wide', [6, 6, 1, 1]),
        makeNode({ op: 'Concat', inputs: ['features', 'wide'], output: 'both', attributes: [intOf('axis', 1)] }),
        ...conv('both', 'other', [4, 12, 1, 1]),
      ],
      4,
    ],
  ])('beside %s are those that the classes depend on, by default and by their index', async (_, nodes, channels) => {
    const other = valueInfo({ name: 'other', dataType: 1, dims: ['N', channels, 8, 8] });
    const outputs = [other, output('logits', 3)];
    for (const setup of [{}, { layer: -1 }]) {
      const explainer = await open({ nodes, outputs }, setup);
      expect(explainer.layer?.tensor).toBe('relu');
      expect(explainer.layers.map(({ candidate }) => candidate.tensor)).toEqual(['relu']);
    }
  });
});
