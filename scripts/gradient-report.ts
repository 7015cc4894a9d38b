/** docs/gradients.md, written from one run of compare-gradients.ts. */

/** What was compared of one exported network, as figures. */
export interface MeasuredRow {
  /** The network and the exporter: `resnet50-dynamo`. */
  readonly name: string;
  readonly library: string;
  readonly logits: string;
  readonly activation: string;
  readonly image: string;
  readonly correlation: string;
  /** The gradient at the image against PyTorch's in float64. */
  readonly inDouble: string;
  /** PyTorch's own in float32 against that. */
  readonly torchInDouble: string;
  /** The nodes of the graph with its gradients, as a multiple of the model's. */
  readonly nodes: string;
  /** How many nodes the part behind the layer has with its gradient; empty if it cannot be cut there. */
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
 * Networks of which PyTorch's own gradient at the image is not that of the module: the slope of the logit along a random
 * direction, by central differences of the module in float64 (step 1e-5), by its autograd, and by the graph here.
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

The gradients that scorecam writes into the graph, on onnxruntime, against PyTorch's autograd. This page is written by
\`npx tsx scripts/compare-gradients.ts REFERENCES --write docs/gradients.md\` from what
\`scripts/make_gradient_references.py\` has exported; do not edit it.

The networks of torchvision and timm have random weights under a seed, and come from both of PyTorch's exporters: TorchScript at
opset 17, dynamo at opset 18. A figure is the largest difference as a share of the largest value of the reference.

- *Layer* is the gradient of a logit at the last activation larger than 1 x 1: at most ${worst(({ activation }) => activation).toExponential(1)} over all ${measured.length} exports.
- *Image* is the gradient at the image. In a network with ReLUs or max pools a value near a tie rounds to the other side, and
  with it the gradient in a patch. PyTorch in float32 is as far from itself in float64 (*PyTorch, float64*), so the
  correlation (*r*) tells more: at least ${leastCorrelation.toFixed(5)}, but for two networks of timm, see below.
- *Float64* is the gradient at the image against PyTorch's in float64.
- *Nodes* is the size of the graph with both gradients, as a multiple of the model's; *behind the layer* counts the nodes of the
  part that gives the gradient at the layer alone, if everything passes through the layer.

${['torchvision', 'timm'].map((library) => table(library, measured)).join('\n')}
## Where PyTorch disagrees with itself

Along a random direction, PyTorch 2.13's autograd on a CPU does not give the slope that the differences of the same module in
float64 show for these networks, in float32 or float64. The gradient of the graph does.

| network | differences | PyTorch's autograd | the graph |
|---|---|---|---|
${disputed.map(({ network, differences, autograd, here }) => `| ${network} | ${differences} | ${autograd} | ${here} |\n`).join('')}${refused.map(({ name, refusal }) => `\nNot compared: ${name}. ${refusal}\n`).join('')}`;
}

function table(library: string, measured: readonly MeasuredRow[]): string {
  const lines = measured
    .filter((row) => row.library === library)
    .map((row) => {
      const [, network = row.name, exporter = ''] = /^(.*)-(\w+)$/.exec(row.name) ?? [];
      // Behind the layer of coat_lite_tiny nothing reads what it gives: both gradients are 0.
      const activation = row.activation === 'NaN' ? '0 / 0' : row.activation;
      const { logits, image, correlation, inDouble, torchInDouble, nodes, tail } = row;
      const cells = [network, exporter, logits, activation, image, correlation, inDouble, torchInDouble, nodes, tail];
      return `| ${cells.join(' | ')} |\n`;
    });
  return `## ${library}

| network | exporter | logits | layer | image | r | float64 | PyTorch, float64 | nodes | behind the layer |
|---|---|---|---|---|---|---|---|---|---|
${lines.join('')}`;
}
