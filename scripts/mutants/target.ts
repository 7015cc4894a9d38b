import { core, type FaultyFile } from './fault.js';

const detections = ['target/detections', 'target/detection-refusals'];
const outputs = ['target/output-targets'];

/** Faults in what a map explains. */
export const targetFaults: readonly FaultyFile[] = [
  core(
    'target/region-weights',
    ['target/region-weights'],
    ['x >= left && x < right', 'x >= left && x <= right + 1'],
    ['(i % width) + 0.5', 'i % width'],
    ['((i + 0.5) * source) / length', '(i * source) / length'],
    ['row * from.width + place(i % to.width, to.width, from.width)', 'row * from.width + (i % to.width)'],
    ['checkWeights(weights);', ''],
  ),
  core(
    'target/output-targets',
    outputs,
    ['dims[3]! < dims[1]! && dims[3]! < dims[2]!', 'false'],
    ['isLast ? [1, 2] : [2, 3]', 'isLast ? [2, 3] : [1, 2]'],
    ['Math.hypot(...Array.from(reference))', '1'],
    ["graph.node('Div', [product, graph.node('Sqrt', [square])])", "graph.node('Div', [product, square])"],
    ['if (!(norm > 0))', 'if (false)'],
    ['length !== Math.max(...dims.slice(1)) || ', ''],
    ["dims.length === 2 ? output : graph.node('Flatten', [output])", 'output'],
  ),
  core('explain/mean-direction', outputs, ['value / length', 'value'], ['Math.hypot(...embedding)', 'embedding[0]!']),
  core(
    'target/box-scores',
    [...detections, ...outputs],
    ["graph.node('Max', [low, pair(x1, y1)])", "graph.node('Min', [low, pair(x1, y1)])"],
    ['(x2 - x1) * (y2 - y1)', '(x2 - x1) * (x2 - x1)'],
    ["graph.node('Sub', [both, inner])", 'both'],
    ["graph.node('Relu', [graph.node('Sub', [high, low])])", "graph.node('Sub', [high, low])"],
    ['index >= count', 'index > count'],
  ),
  core(
    'target/box-table',
    ['target/box-table'],
    ['last > first && last !== 4 && last !== chosenColumns', 'last > first && last !== 4'],
    ['row.slice(0, 4).some((value) => value !== 0)', 'row.some((value) => value !== 0)'],
    ['Math.abs(v) <= largestShare', 'Math.abs(v) <= 1e9'],
    ['value >= -slack && value <= 1 + slack', 'value >= -slack'],
  ),
  core(
    'target/box-layout',
    ['target/box-layout'],
    ['corners >= right && centers < wrong', 'corners >= right'],
    ['isWithin(x - w / 2, x + w / 2, width)', 'isWithin(x, x + w, width)'],
    ['if (!mayBeCenters) return undefined;', ''],
    ['high <= (1 + slack) * length', 'true'],
  ),
  core(
    'target/join-detections',
    ['target/join-detections', ...detections],
    ['graph.ints([1, 0, 3, 2])', 'graph.ints([0, 1, 2, 3])'],
    ['graph.floats([0.5])', 'graph.floats([1])'],
    ['graph.floats([width, height], { dims: [1, 2, 1] })', 'graph.floats([height, width], { dims: [1, 2, 1] })'],
    ["graph.node('Sub', [graph.floats([1]), distance])", "graph.node('Sub', [graph.floats([2]), distance])"],
    ['{ axis: 1, start: confidence, end: confidence + 1 }', '{ axis: 1, start: 0, end: 1 }'],
    ["graph.node('Softmax', [turned], { axis: 2 })", "graph.node('Softmax', [turned], { axis: 1 })"],
  ),
  core(
    'target/aim',
    ['target/heads'],
    ["if (stated) return { head: stated, headSource: 'stated' };", ''],
    ["if (cardHead) return { head: cardHead, headSource: 'card' };", ''],
    ["classCount === 1 ? 'value' : 'softmax'", "'softmax'"],
    ["graph.node('Abs', [graph.node('Sub', [output,", "graph.node('Identity', [graph.node('Sub', [output,"],
    ["graph.node('Neg', [distance])", "graph.node('Identity', [distance])"],
  ),
];
