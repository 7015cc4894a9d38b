import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { type GradientRow, mixedConstant, since } from './gradient-row.js';

function gemmRow(
  name: string,
  more: { opsets?: readonly number[]; kind?: GradientRow['kind'] },
  build: GradientRow['build'],
): GradientRow {
  return { name: `Gemm ${name}`, opsets: since(7, 13), shape: [4], kind: 'linear', ...more, build };
}

const zero = (graph: GraphBuilder) => graph.floats([0]);
const factors = { alpha: { float: 0.5 }, beta: { float: 2 } };

/** (N, 4) -> (4, N), as the batch must come first again in the end. */
const turned = (graph: GraphBuilder, x: string) => graph.node('Transpose', [x], { perm: [1, 0] });

function matMulRow(
  name: string,
  { shape, kind = 'linear' }: { shape: readonly number[]; kind?: GradientRow['kind'] },
  build: GradientRow['build'],
): GradientRow {
  return { name: `MatMul ${name}`, opsets: [7, 9, 13, 17], shape, kind, build };
}

const swap = (graph: GraphBuilder, x: string, perm: readonly number[]) => graph.node('Transpose', [x], { perm });

export const matrixRows: readonly GradientRow[] = [
  gemmRow('of x', {}, (graph, x) =>
    graph.node('Gemm', [x, mixedConstant(graph, [4, 3]), mixedConstant(graph, [3])], factors),
  ),
  gemmRow('of x and a transposed weight', {}, (graph, x) =>
    graph.node('Gemm', [x, mixedConstant(graph, [3, 4]), zero(graph)], { ...factors, transB: 1 }),
  ),
  gemmRow('of x and a square weight', {}, (graph, x) =>
    graph.node('Gemm', [x, mixedConstant(graph, [4, 4]), zero(graph)], factors),
  ),
  gemmRow('of x and a transposed square weight', {}, (graph, x) =>
    graph.node('Gemm', [x, mixedConstant(graph, [4, 4]), zero(graph)], { ...factors, transB: 1 }),
  ),
  gemmRow('of x transposed', {}, (graph, x) =>
    graph.node('Gemm', [turned(graph, x), mixedConstant(graph, [4, 3]), zero(graph)], { ...factors, transA: 1 }),
  ),
  gemmRow('of x and a weight, both transposed', {}, (graph, x) =>
    graph.node('Gemm', [turned(graph, x), mixedConstant(graph, [3, 4]), zero(graph)], {
      ...factors,
      transA: 1,
      transB: 1,
    }),
  ),
  gemmRow('with x on the right', {}, (graph, x) =>
    turned(graph, graph.node('Gemm', [mixedConstant(graph, [3, 4]), turned(graph, x), zero(graph)], factors)),
  ),
  gemmRow('with x on the right, transposed', {}, (graph, x) =>
    turned(graph, graph.node('Gemm', [mixedConstant(graph, [3, 4]), x, zero(graph)], { ...factors, transB: 1 })),
  ),
  gemmRow('with x on the right, both transposed', {}, (graph, x) =>
    turned(
      graph,
      graph.node('Gemm', [mixedConstant(graph, [4, 3]), x, zero(graph)], { ...factors, transA: 1, transB: 1 }),
    ),
  ),
  gemmRow('with x on the right of a transposed weight', {}, (graph, x) =>
    turned(
      graph,
      graph.node('Gemm', [mixedConstant(graph, [4, 3]), turned(graph, x), zero(graph)], { ...factors, transA: 1 }),
    ),
  ),
  gemmRow('with x as the addend', {}, (graph, x) => {
    const product = graph.node('Gemm', [x, mixedConstant(graph, [4, 4]), x], factors);
    return product;
  }),
  gemmRow('without an addend', { opsets: since(11, 13) }, (graph, x) =>
    graph.node('Gemm', [x, mixedConstant(graph, [4, 3])]),
  ),
  matMulRow('by a square matrix', { shape: [3, 4] }, (graph, x) =>
    graph.node('MatMul', [x, mixedConstant(graph, [4, 4])]),
  ),
  matMulRow('by a matrix', { shape: [4] }, (graph, x) => graph.node('MatMul', [x, mixedConstant(graph, [4, 3])])),
  matMulRow('of a stack by a matrix', { shape: [2, 3, 4] }, (graph, x) =>
    graph.node('MatMul', [x, mixedConstant(graph, [4, 5])]),
  ),
  matMulRow('of a stack by a stack', { shape: [2, 3, 4] }, (graph, x) =>
    graph.node('MatMul', [x, mixedConstant(graph, [2, 4, 5])]),
  ),
  matMulRow('of a matrix by a stack', { shape: [2, 3, 4] }, (graph, x) =>
    graph.node('MatMul', [mixedConstant(graph, [5, 3]), x]),
  ),
  matMulRow('of a stack by x', { shape: [2, 3, 4] }, (graph, x) =>
    graph.node('MatMul', [mixedConstant(graph, [2, 5, 3]), x]),
  ),
  matMulRow('of one matrix for each image by x', { shape: [1, 3, 4] }, (graph, x) =>
    graph.node('MatMul', [mixedConstant(graph, [2, 5, 3]), x]),
  ),
  matMulRow('of x by itself, as attention has it', { shape: [2, 3, 4], kind: 'smooth' }, (graph, x) =>
    graph.node('MatMul', [x, swap(graph, x, [0, 1, 3, 2])]),
  ),
  matMulRow('of a row by a row', { shape: [1, 4], kind: 'smooth' }, (graph, x) =>
    graph.node('MatMul', [x, swap(graph, x, [0, 2, 1])]),
  ),
];
