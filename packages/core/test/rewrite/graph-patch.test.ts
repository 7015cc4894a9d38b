import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  TensorProto_DataType as DataType,
} from '../../src/onnx/gen/onnx_pb.js';
import { memorySource, readModel, writeModel } from '../../src/onnx/index.js';
import { topologicalOrder } from '../../src/onnx/topological-order.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { applyPatch, checkGraph } from '../../src/rewrite/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { testModel } from '../../src/testing/tiny-models.js';
import { readTiny } from '../support/graphs.js';

const relu = (from: string, to: string) => makeNode({ op: 'Relu', inputs: [from], output: to });
const float = (name: string) => ({ name, dataType: DataType.FLOAT, dims: ['n'] });

describe('applyPatch', () => {
  it('changes nothing if the patch is empty', async () => {
    const model = await readTiny();
    expect(writeModel(applyPatch(model, {}))).toEqual(writeModel(model));
  });

  it('shares unchanged messages and does not modify the original', async () => {
    const model = await readTiny();
    const before = writeModel(model);
    const patched = applyPatch(model, {
      addNodes: [relu('pool', 'pool_again')],
      rewire: new Map([['pool', 'pool_again']]),
    });
    expect(writeModel(model)).toEqual(before);
    const kept = patched.graph.node.filter((node) => model.graph.node.includes(node));
    expect(kept).toHaveLength(model.graph.node.length - 1);
    expect(patched.graph.initializer[0]).toBe(model.graph.initializer[0]);
    const order = patched.graph.node.flatMap(({ output }) => output);
    expect(order.indexOf('pool_again')).toBeLessThan(order.indexOf('conv_2'));
    expect(() => checkGraph(patched)).not.toThrow();
  });

  it('rewires the tensors that a subgraph reads from outside', async () => {
    const branch = { name: 'then', node: [relu('x', 'inner')], output: [valueInfo(float('inner'))] };
    const attribute = create(AttributeProtoSchema, { name: 'then_branch', type: Type.GRAPH, g: branch });
    // The other branch returns a tensor of the outer graph unchanged.
    const otherwise = { name: 'else', output: [valueInfo(float('x'))] };
    const other = create(AttributeProtoSchema, { name: 'else_branch', type: Type.GRAPH, g: otherwise });
    const node = makeNode({ op: 'If', inputs: ['condition'], output: 'y', attributes: [attribute, other] });
    const inputs = [float('x'), float('x2'), { name: 'condition', dataType: DataType.BOOL, dims: [] }];
    const model = await readModel(
      memorySource(testModel({ nodes: [node], inputs, outputs: [float('y')] })),
      'net.onnx',
    );
    const patched = applyPatch(model, { rewire: new Map([['x', 'x2']]) });
    expect(patched.graph.node[0]?.attribute[0]?.g?.node[0]?.input).toEqual(['x2']);
    expect(patched.graph.node[0]?.attribute[1]?.g?.output[0]?.name).toBe('x2');
    expect(model.graph.node[0]?.attribute[0]?.g?.node[0]?.input).toEqual(['x']);
  });

  it('replaces, adds and removes outputs by name', async () => {
    const model = await readTiny();
    const patched = applyPatch(model, { outputs: { set: [valueInfo(float('pool'))], remove: new Set(['scores']) } });
    expect(patched.graph.output.map(({ name }) => name)).toEqual(['pool']);
  });
});

describe('topologicalOrder', () => {
  /** A random acyclic graph: node i reads some of the results of the nodes before it. */
  const acyclic = fc
    .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
    .map((reads) =>
      reads.map((from, i) =>
        makeNode({ op: 'Sum', inputs: i === 0 ? ['x'] : from.map((each) => `t${each % i}`), output: `t${i}` }),
      ),
    );

  it('puts every node after the producers of its inputs, for any given order', () => {
    fc.assert(
      fc.property(acyclic, fc.func(fc.integer()), (nodes, key) => {
        const shuffled = nodes.toSorted((a, b) => key(a.name) - key(b.name));
        const { order, cyclic } = topologicalOrder(shuffled);
        expect(cyclic).toEqual([]);
        expect(new Set(order)).toEqual(new Set(nodes));
        const done = new Set(['x']);
        for (const node of order) {
          expect(node.input.every((name) => done.has(name))).toBe(true);
          done.add(node.output[0]!);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('keeps an order that is already valid', () => {
    fc.assert(
      fc.property(acyclic, (nodes) => {
        expect(topologicalOrder(nodes).order).toEqual(nodes);
      }),
      { numRuns: 100 },
    );
  });

  it('sorts a list once, and knows that an order is in order', () => {
    const reversed = [relu('t1', 't2'), relu('x', 't1')];
    const sorted = topologicalOrder(reversed);
    expect(topologicalOrder(reversed)).toBe(sorted);
    expect(topologicalOrder(sorted.order)).toBe(sorted);
  });

  it('handles a chain of ten thousand nodes', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => relu(`t${i}`, `t${i + 1}`)).reverse();
    expect(topologicalOrder(chain).order).toHaveLength(10_000);
  });
});

describe('checkGraph', () => {
  const check = async (nodes: ReturnType<typeof relu>[], outputs = ['y']) => {
    const bytes = testModel({ nodes, inputs: [float('x')], outputs: outputs.map(float) });
    checkGraph(await readModel(memorySource(bytes), 'net.onnx'));
  };

  it.each([
    { what: 'a missing producer', nodes: [relu('z', 'y')], fault: 'node "y" reads "z", which nothing produces' },
    { what: 'two producers', nodes: [relu('x', 'y'), relu('x', 'y')], fault: 'tensor "y" has two producers' },
    { what: 'a cycle', nodes: [relu('y', 'z'), relu('z', 'y')], fault: 'node "z" depends on its own result' },
    {
      what: 'an output from nowhere',
      nodes: [relu('x', 'y')],
      outputs: ['z'],
      fault: 'nothing produces its output "z"',
    },
    { what: 'an output twice', nodes: [relu('x', 'y')], outputs: ['y', 'y'], fault: 'output "y" is listed twice' },
  ])('finds $what', async ({ nodes, outputs, fault }) => {
    await expect(check(nodes, outputs)).rejects.toThrow(`The graph of "net.onnx" is inconsistent: ${fault}`);
  });
});
