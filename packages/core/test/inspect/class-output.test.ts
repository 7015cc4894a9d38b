import { describe, expect, it } from '@jest/globals';
import { classesOf, classOutput, declaredClassCount } from '../../src/inspect/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { build, float } from '../support/graphs.js';

const nodes = ['scores', 'boxes', 'maps'].map((name) => makeNode({ op: 'Relu', inputs: ['x'], output: name }));
const several = build({
  inputs: [float('x', ['n', 224, 224, 3])],
  outputs: [float('boxes', ['n', 9, 4]), float('scores', ['n', 10, 1, 1]), float('maps', ['n', 8, 7, 7])],
  nodes,
});

describe('classOutput', () => {
  it('finds the only output that can hold class scores', async () => {
    expect(classOutput(await several)).toBe('scores');
    expect(classOutput(await several, 'boxes')).toBe('boxes');
  });

  it('given an output of one number for each picture beside the scores, takes the scores', async () => {
    const model = await build({
      inputs: [float('x', ['n', 2])],
      outputs: [float('scores', ['n', 10]), float('boxes', ['n'])],
      nodes,
    });
    expect(classOutput(model)).toBe('scores');
  });

  it('lists the outputs if none or several qualify', async () => {
    const two = await build({
      inputs: [float('x', ['n', 2])],
      outputs: [float('scores', ['n', 2]), float('boxes', ['n', 2])],
      nodes,
    });
    const list = 'the outputs are "scores" [n, 2], "boxes" [n, 2]; name one of shape [N, classes].';
    expect(() => classOutput(two)).toThrow(`Cannot tell which output of "net.onnx" holds the class scores; ${list}`);
    expect(() => classOutput(two, 'score')).toThrow(`There is no output "score" in "net.onnx"; ${list}`);
  });
});

describe('classesOf', () => {
  it.each([
    [[1, 10], 10],
    [[8, 10, 1, 1], 10],
    [[1, 1, 1, 10], 10],
    [[10], 10],
    [[8, 1], 1],
    [[1, 10, 7, 7], undefined],
    [[], undefined],
  ])('counts the classes of an output of shape %j as %j', (dims, classes) => {
    expect(classesOf(dims)).toBe(classes);
  });
});

describe('declaredClassCount', () => {
  it.each([
    [['n', 1000], 1000],
    [[1, 1000, 1, 1], 1000],
    [[7], 7],
    [['n', 'classes'], undefined],
    [['n', 9, 4], undefined],
  ])('of an output of shape %j is %s', async (dims, count) => {
    const model = await build({ inputs: [float('x', ['n', 2])], outputs: [float('scores', dims)], nodes });
    expect(declaredClassCount(model)).toBe(count);
  });

  it('of several outputs is that of the one that is named', async () => {
    expect(declaredClassCount(await several)).toBeUndefined();
    expect(declaredClassCount(await several, 'scores')).toBe(10);
  });
});
