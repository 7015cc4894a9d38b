import type { GradientRow } from './gradient-row.js';

export const shapeRows: readonly GradientRow[] = [
  {
    name: 'Reshape, Flatten and Transpose',
    opsets: [7, 13, 21],
    shape: [3, 4, 5],
    kind: 'linear',
    build: (graph, x) => {
      const turned = graph.node('Transpose', [x], { perm: [0, 3, 1, 2] });
      return graph.node('Flatten', [graph.node('Reshape', [turned, graph.ints([-1, 4, 5, 3])])]);
    },
  },
];
