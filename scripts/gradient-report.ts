/** docs/gradients.md, written from one run of compare-gradients.ts. */

/** The figures for one exported network. */
export interface MeasuredRow {
  /** The network and the exporter: `resnet50-dynamo`. */
  readonly name: string;
  readonly library: string;
  readonly logits: string;
  readonly activation: string;
  readonly image: string;
  readonly correlation: string;
  /** The gradient of the image, compared with PyTorch's in float64. */
  readonly inDouble: string;
  /** PyTorch's gradient in float32, compared with its gradient in float64. */
  readonly torchInDouble: string;
  /** The number of nodes of the graph with its gradients, divided by that of the model. */
  readonly nodes: string;
  /** The number of nodes of the part after the layer and its gradient; empty if the graph cannot be cut at the layer. */
  readonly tail: string;
}

/** A network whose gradients could not be computed, with the reason. */
export interface RefusedRow {
  readonly name: string;
  readonly library: string;
  readonly refusal: string;
}

/** The outcome for one exported network. */
export type GradientRow = MeasuredRow | RefusedRow;

/**
 * Networks for which PyTorch's gradient of the image disagrees with the module: the slope of the logit along a random direction, by
 * central differences of the module in float64 (step 1e-5), by autograd, and by the graph.
 */
const disputed = [
  { network: 'levit_128s', differences: '-0.673350', autograd: '0.580976', here: '-0.673350' },
  { network: 'xcit_nano_12_p16_224', differences: '0.00847081', autograd: '-0.0473045', here: '0.00847083' },
] as const;

/** The page. */
export function gradientReport(rows: readonly GradientRow[]): string {
  const measured = rows.filter((row) => 'image' in row);
  const refused = rows.filter((row) => 'refusal' in row);
  const agreed = measured.filter(({ name }) => !disputed.some(({ network }) => name.startsWith(network)));
  const worst = (pick: (row: MeasuredRow) => string) => Math.max(...measured.map((row) => Number(pick(row)) || 0));
  const leastCorrelation = Math.min(...agreed.map((row) => Number(row.correlation)));
  return `# Gradients and PyTorch

A comparison of the gradients that scorecam adds to the graph, computed by onnxruntime, with PyTorch's autograd. Do not edit this
page: \`npx tsx scripts/compare-gradients.ts REFERENCES --write docs/gradients.md\` writes it from the output of
\`scripts/make_gradient_references.py\`.

The networks of torchvision and timm have seeded random weights and were exported by both of PyTorch's exporters: TorchScript at
opset 17, dynamo at opset 18. Each figure is the largest difference divided by the largest value of the reference.

- *Layer* is the gradient of a logit with respect to the last activation larger than 1 x 1: at most ${worst(({ activation }) => activation).toExponential(1)} for all ${measured.length} exports.
- *Image* is the gradient with respect to the image. In a network with ReLUs or max pools, rounding may resolve a near tie the
  other way, which changes the gradient of a whole patch. PyTorch in float32 differs as much from PyTorch in float64 (*PyTorch,
  float64*), so the correlation (*r*) is more informative: at least ${leastCorrelation.toFixed(5)}, except for two networks of timm (see below).
- *Float64* compares the gradient of the image with PyTorch's gradient in float64.
- *Nodes* is the number of nodes of the graph with both gradients, divided by that of the model. *After the layer* is the number
  of nodes in the part that computes only the gradient of the layer; it is empty if some data bypasses the layer.

${['torchvision', 'timm'].map((library) => table(library, measured)).join('\n')}
## Where PyTorch disagrees with itself

For these networks, the slope along a random direction that PyTorch 2.13's autograd gives on a CPU, in float32 and in float64,
disagrees with central differences of the same module in float64. The gradient of the graph agrees with them.

| network | differences | PyTorch's autograd | the graph |
|---|---|---|---|
${disputed.map(({ network, differences, autograd, here }) => `| ${network} | ${differences} | ${autograd} | ${here} |\n`).join('')}${refused.map(({ name, refusal }) => `\nNot compared: ${name}. ${refusal}\n`).join('')}`;
}

function table(library: string, measured: readonly MeasuredRow[]): string {
  const lines = measured
    .filter((row) => row.library === library)
    .map((row) => {
      const [, network = row.name, exporter = ''] = /^(.*)-(\w+)$/.exec(row.name) ?? [];
      // In coat_lite_tiny nothing reads the layer: both gradients are 0.
      const activation = row.activation === 'NaN' ? '0 / 0' : row.activation;
      const { logits, image, correlation, inDouble, torchInDouble, nodes, tail } = row;
      const cells = [network, exporter, logits, activation, image, correlation, inDouble, torchInDouble, nodes, tail];
      return `| ${cells.join(' | ')} |\n`;
    });
  return `## ${library}

| network | exporter | logits | layer | image | r | float64 | PyTorch, float64 | nodes | after the layer |
|---|---|---|---|---|---|---|---|---|---|
${lines.join('')}`;
}
