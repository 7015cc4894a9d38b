import { core, type FaultyFile } from './fault.js';

const written = ['export/export-explained', 'export/odd-channels'];

/** Faults in what writes a map into a model. */
export const exportFaults: readonly FaultyFile[] = [
  core(
    'export/resample',
    written,
    ['graph.floats([1], { dims: [] })', 'graph.floats([2], { dims: [] })'],
    ["graph.node('Sub', [a, b])", "graph.node('Add', [a, b])"],
    ['column: positions(to.height, from.height)', 'column: positions(to.height, to.height)'],
  ),
  core(
    'export/class-nodes',
    written,
    ['graph.floats([0, 1])', 'graph.floats([1, 0])'],
    ['{ axis: 0, start: 0, end: 1 }', '{ axis: 0, start: 1, end: 2 }'],
    ['graph.ints([choice]), rows', 'graph.ints([0]), rows'],
  ),
  core(
    'export/score-nodes',
    written,
    ["if (kind === 'logit' || name === 'value') return logits;", "if (name === 'value') return logits;"],
    ["return name === 'sigmoid' ? sigmoid() : softmax(logits)", 'return logits'],
  ),
  core(
    'export/score-variants',
    written,
    ['{ axis: 1, start: 0, end: count }', '{ axis: 1, start: whole - count, end: whole }'],
    ['varied ? written : asInput', 'varied ? asInput(body, written, facts) : asInput'],
    ['[classIndex, chunk.picture]', '[classIndex, body.ints([0], [])]'],
  ),
  core(
    'export/row-loop',
    written,
    ['Math.ceil(count / rows)', 'Math.floor(count / rows)'],
    ['atMost(body, places, count - 1)', 'atMost(body, places, count - 2)'],
    ["body.node('Mul', [picture, passes])", "body.node('Mul', [picture, picture])"],
    ['body.ints([rows], [])', 'body.ints([1], [])'],
    ['tensorsRead(node).some((name) => changed.has(name))', 'false'],
  ),
  core(
    'export/sum-gradients',
    written,
    ['.fill(0)]', '.fill(1)]'],
    ['graph.ints([-1, passes, ...image])', 'graph.ints([-1, passes, ...image].with(1, 1))'],
  ),
  core(
    'export/finish',
    written,
    ["relu === 'before-upsampling' : relu !== 'none'", "relu !== 'none' : relu !== 'none'"],
    [
      "graph.node('Mul', [map, varies(graph, low.tensor, 3)])",
      'map',
      'At the sizes of tiny models a uniform sum is upsampled without rounding.',
    ],
    ["layout === 'nchw' ? 1 : 3", "layout === 'nchw' ? 2 : 3"],
    ["merge('ReduceMax', compute", "merge('ReduceMin', compute"],
  ),
  core(
    'export/forms/by-gradients',
    written,
    ["compute(graph, 'Mul', square, 2)", "compute(graph, 'Mul', square, 3)"],
    ["compute(graph, 'Add', sumOf(activation), epsilon)", "compute(graph, 'Add', sumOf(gradient), epsilon)"],
    [
      "layerCamForm = byGradients((graph, { gradient }) => graph.node('Relu', [gradient]))",
      'layerCamForm = byGradients((_, { gradient }) => gradient)',
    ],
  ),
  core(
    'export/forms/score-cam',
    written,
    ["normalize === 'before-upsampling' ? up", "normalize !== 'before-upsampling' ? up"],
    ['skips ? meanOfCounted(graph, scores, isCounted) : meanOfAll(graph, scores)', 'meanOfAll(graph, scores)'],
    ["options.combine === 'raw' ? activation.tensor", "options.combine !== 'raw' ? activation.tensor"],
    ['1e30', '0'],
  ),
  core(
    'export/forms/occlusion',
    written,
    ['first - 0.5', 'first + 0.5'],
    ['at < end)', 'at <= end)'],
    ["compute(body, 'Sub', 1, body.node('Mul', [tall, wide]))", "body.node('Mul', [tall, wide])"],
  ),
  core(
    'export/forms/ablation-cam',
    written,
    ["compute(graph, 'Sub', low, 1e7)", "compute(graph, 'Sub', low, 0)"],
    ["graph.node('Sub', [whole, scores])", "graph.node('Sub', [scores, whole])"],
  ),
  core(
    'export/forms/integrated-gradients',
    written,
    [
      "options.nodes === 'midpoint' ? midpoints : gaussLegendre",
      "options.nodes !== 'midpoint' ? midpoints : gaussLegendre",
    ],
    ["graph.node('Mul', [sum, way])", 'sum'],
  ),
];
