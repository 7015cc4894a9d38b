import { describe, expect, it } from '@jest/globals';
import { Explainer, floatTensor, type OnnxModel, type Runtime } from '@scorecam/core';
import { copyWith } from '../../src/onnx/copy-with.js';
import type { NodeProto } from '../../src/onnx/gen/onnx_pb.js';
import { type DeclaredDim, valueInfo } from '../../src/onnx/value-info.js';
import { applyPatch, type GraphPatch } from '../../src/rewrite/graph-patch.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import {
  floatTensorProto,
  tinyClassifierFacts as facts,
  type TinyClassifierOptions,
} from '../../src/testing/tiny-models.js';
import { readTiny } from '../support/graphs.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const { channels, height, width, classes, output } = facts;
const input = floatTensor(
  Float32Array.from({ length: channels * height * width }, (_, i) => Math.sin(i * 1.7) + Math.cos(i * 0.03)),
  [1, channels, height, width],
);

async function open(options: TinyClassifierOptions, patch: (model: OnnxModel) => GraphPatch = () => ({})) {
  const model = await readTiny(options);
  const changed = applyPatch(model, patch(model));
  return Explainer.create(runtime, { model: changed, weights: { kind: 'none' } });
}

/** Puts nodes between what the model computes and its output; they read `inner`. */
function behind(
  nodes: readonly NodeProto[],
  dims: readonly DeclaredDim[] = ['batch', classes],
): (model: OnnxModel) => GraphPatch {
  return ({ graph }) => {
    const last = graph.node.find((node) => node.output.includes(output))!;
    return {
      removeNodes: new Set([last]),
      addNodes: [copyWith(last, { name: 'inner', output: ['inner'] }), ...nodes],
      outputs: { set: [valueInfo({ name: output, dataType: 1, dims })] },
    };
  };
}

const scalar = (name: string, value: number) => floatTensorProto(name, [], [value]);
const unary = (op: string, inputs = ['inner']) => makeNode({ op, inputs, output });

describe('a model that gives probabilities without ending in a softmax', () => {
  it.each([
    ['by an exponential', 'log_softmax', behind([unary('Exp')])],
    ['cut to a range', 'softmax', behind([unary('Clip')])],
  ] as const)('%s is read as the one that ends in it', async (_, head, patch) => {
    const expected = await (await open({ head })).explain(input, { classes: [1] });
    const actual = await (await open({ head }, patch)).explain(input, { classes: [1] });
    expect(actual.classes[0]!.probability).toBeCloseTo(expected.classes[0]!.probability!, 6);
    const scores = expected.classes[0]!.values['scores']!;
    actual.classes[0]!.values['scores']!.forEach((score, k) => expect(score).toBeCloseTo(scores[k]!, 6));
  });

  it('is said to do so', async () => {
    const { notices } = (await open({ head: 'log_softmax' }, behind([unary('Exp')]))).model;
    expect(notices).toEqual([expect.stringContaining('gives probabilities')]);
    expect((await open({})).model.notices).toEqual([]);
  });
});

describe('the batch', () => {
  it("is the model's own if a row depends on the others, however that is hidden", async () => {
    // The largest score of all rows, under an offset that dwarfs what the rows differ by.
    const nodes = [
      makeNode({ op: 'ReduceMax', inputs: ['inner'], output: 'largest' }),
      makeNode({ op: 'Add', inputs: ['largest', 'offset'], output: 'high' }),
      makeNode({ op: 'Mul', inputs: ['inner', 'zero'], output: 'nothing' }),
      unary('Add', ['nothing', 'high']),
    ];
    const constants = { initializers: { set: [scalar('offset', 5000), scalar('zero', 0)] } };
    const { model } = await open({}, (tiny) => ({ ...behind(nodes)(tiny), ...constants }));
    expect(model.fixedBatch).toBe(1);
    expect(model.notices[0]).toMatch(
      /^The masked inputs run 1 at a time: rows of a batch differ from the same inputs run one at a time/,
    );
  });

  it("is the model's own, with the reason, if its output is always the same", async () => {
    const constants = { initializers: { set: [scalar('zero', 0)] } };
    const { model } = await open({}, (tiny) => ({
      ...behind([unary('Mul', ['inner', 'zero'])])(tiny),
      ...constants,
    }));
    expect(model.fixedBatch).toBe(1);
    expect(model.notices[0]).toContain('gives nearly the same output for different inputs');
  });
});

describe('the batch of an output that hardly changes', () => {
  const nearlyConstant = (factor: number) =>
    open({}, (tiny) => ({
      ...behind([
        makeNode({ op: 'Mul', inputs: ['inner', 'factor'], output: 'small' }),
        unary('Add', ['small', 'high']),
      ])(tiny),
      initializers: { set: [scalar('factor', factor), scalar('high', 5)] },
    }));

  it.each([1e-6, 1e-7, 1e-9])('by a factor of %d is proved by a stronger input', async (factor) => {
    const { model } = await nearlyConstant(factor);
    expect(model.fixedBatch).toBeUndefined();
    expect(model.notices).toEqual([]);
  });

  it("is the model's own if rows mix under a stronger input", async () => {
    const nodes = [
      makeNode({ op: 'ReduceMax', inputs: ['inner'], output: 'largest' }),
      makeNode({ op: 'Mul', inputs: ['inner', 'zero'], output: 'nothing' }),
      makeNode({ op: 'Add', inputs: ['largest', 'nothing'], output: 'mixed' }),
      makeNode({ op: 'Mul', inputs: ['mixed', 'factor'], output: 'small' }),
      unary('Add', ['small', 'high']),
    ];
    const set = [scalar('factor', 1e-7), scalar('zero', 0), scalar('high', 5)];
    const { model } = await open({}, (tiny) => ({ ...behind(nodes)(tiny), initializers: { set } }));
    expect(model.fixedBatch).toBe(1);
  });
});

describe('outputs and inputs', () => {
  it('takes scores without a batch dimension', async () => {
    const explainer = await open({ batch: 1 }, behind([unary('Squeeze')], [classes]));
    expect(explainer.classCount).toBe(classes);
    const expected = await (await open({})).explain(input, { classes: [3] });
    const actual = await explainer.explain(input, { classes: [3] });
    expect(actual.classes[0]!.probability).toBeCloseTo(expected.classes[0]!.probability!, 6);
  });

  // Any runtime runs such a model; it ended as an internal error.
  it('measures an output whose shape the model does not declare', async () => {
    const undeclared = (dims: readonly DeclaredDim[] | undefined) => ({
      outputs: { set: [valueInfo({ name: output, dataType: 1, dims })] },
    });
    for (const dims of [undefined, [], [null, null], ['batch', 'classes'], [0, -1]])
      expect((await open({}, () => undeclared(dims))).classCount).toBe(classes);
  });

  it('refuses scores of places', async () => {
    const maps = makeNode({ op: 'Identity', inputs: [facts.layer], output });
    await expect(open({}, behind([maps], ['batch', 6, 8, 6]))).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message: expect.stringContaining('class scores have the shape [N, classes]'),
    });
  });

  it('names an input that nothing feeds', async () => {
    const patch = (model: OnnxModel): GraphPatch => ({
      ...behind([unary('Add', ['inner', 'temperature'])])(model),
      inputs: { set: [valueInfo({ name: 'temperature', dataType: 1, dims: [1] })] },
    });
    await expect(open({}, patch)).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message: expect.stringContaining('needs "temperature" [1] beside the image "image"'),
    });
  });
});

describe('an input of integers', () => {
  it('is fed unchanged pixel values, with a notice', async () => {
    const explainer = await open({ inputType: 'uint8' });
    expect(explainer.preprocessing).toMatchObject({ mean: [0], std: [1], range: [0, 255] });
    const { notices } = await explainer.explain(input);
    expect(notices).toContain('The input "image" has an integer type; it is fed pixel values 0 to 255.');
  });
});
