/** From planned maps to the model that gives them. */
import { ScorecamError } from '../errors.js';
import { ofProbabilities } from '../model/class-gradients.js';
import { planesOf } from '../model/layer-planes.js';
import type { ModelFacts } from '../model/model-facts.js';
import type { ShapeFacts } from '../gradient/index.js';
import { copyWith } from '../onnx/copy-with.js';
import type { OnnxModel } from '../onnx/index.js';
import { withGraph } from '../onnx/model.js';
import { GraphBuilder } from '../rewrite/graph-builder.js';
import { applyPatch, exposeTensors, keepOutputs } from '../rewrite/index.js';
import type { Tensor } from '../tensor.js';
import { type ClassChoice, classIndexNodes, classInput, oneHot } from './class-nodes.js';
import { classDeclaration, declaredBatch, describeMap, mapOutput, withMetadata } from './declarations.js';
import type { MapParts, WrittenMap } from './export-form.js';
import type { ExportRequest } from './export-request.js';
import { addGradients } from './gradient-nodes.js';
import { partsOf, type ReadableModel } from './map-parts.js';
import type { PlannedMap } from './plan-maps.js';
import { resample } from './resample.js';

/** The map to write, with all choices made. */
export interface WritingOrder extends Pick<ExportRequest, 'mapSize' | 'values' | 'metadata' | 'loops'> {
  /** The values of a black pixel in the input, of rank 4. */
  readonly black: Tensor<'float32'>;
  /** The outputs that the model has. */
  readonly outputs: OnnxModel['graph']['output'];
  readonly maps: readonly PlannedMap[];
  readonly class: ClassChoice;
  /** The number of rows that the model is fixed to, if it is. */
  readonly batch: number | undefined;
  /** The number of rows that each pass of a loop must have, if it is not free. */
  readonly rows: number | undefined;
  /** Measures the shapes that gradients need. */
  readonly measure: () => Promise<ShapeFacts>;
}

/** The output with the classes that are explained. */
const classOutput = 'saliency_class';

/** Writes maps into the model of some facts, which reads the layers as planes. @throws ScorecamError UNSUPPORTED_MODEL, RUNTIME_FAILURE or OUT_OF_MEMORY */
export async function writeMaps(
  facts: ModelFacts,
  order: WritingOrder,
): Promise<{ readonly model: OnnxModel; readonly notices: readonly string[] }> {
  requireFreeNames(facts.model, order);
  const { tensors, exposed } = exposeRead(facts, order.maps);
  const [logits = ''] = exposed.outputs;
  const needsGradient = order.maps.some(({ gradient }) => gradient !== undefined);
  const shapes = needsGradient ? await order.measure() : undefined;
  const seeded = shapes
    ? addGradients({ model: exposed.model, facts, output: logits, shapes }, order.maps)
    : { model: exposed.model, seeds: [], gradientOf: () => '', seedOf: () => '', notices: [] };
  const floats = new Map(tensors.map((tensor, i) => [tensor, exposed.outputs[i] ?? '']));
  const readable = { seeded, floats, logits, shapes, rows: order.rows, batch: order.batch };
  const isOfProbabilities = needsGradient && (facts.head.total !== undefined || facts.head.name === 'none');
  return {
    model: new MapWriting(facts, order, readable).write(),
    notices: [...seeded.notices, ...(isOfProbabilities ? [ofProbabilities] : [])],
  };
}

/** The logits and the activations as float32. */
function exposeRead({ model, logits }: ModelFacts, maps: readonly PlannedMap[]) {
  const tensors = [...new Set([logits.logits, ...maps.flatMap(({ layer }) => (layer ? [planesOf(layer)] : []))])];
  return { tensors, exposed: exposeTensors(model, tensors) };
}

function requireFreeNames({ graph, location }: OnnxModel, { maps, class: choice }: WritingOrder): void {
  const wanted = [...maps.map(({ output }) => output), classOutput, ...(choice === 'input' ? [classInput] : [])];
  const taken = new Set([...graph.input.map(({ name }) => name), ...graph.node.flatMap(({ output }) => output)]);
  const name = wanted.find((each) => taken.has(each));
  if (name === undefined) return;
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `"${location}" has a tensor "${name}" already; export the model that it was made of.`,
  );
}

class MapWriting {
  readonly #facts: ModelFacts;
  readonly #order: WritingOrder;
  readonly #readable: ReadableModel;
  readonly #graph: GraphBuilder;

  constructor(facts: ModelFacts, order: WritingOrder, readable: ReadableModel) {
    this.#facts = facts;
    this.#order = order;
    this.#readable = readable;
    this.#graph = GraphBuilder.extending(readable.seeded.model, 'saliency');
  }

  write(): OnnxModel {
    const graph = this.#graph;
    const { seeded, logits } = this.#readable;
    const batch = declaredBatch(this.#facts);
    const scores = graph.node('Reshape', [logits, graph.ints([-1, this.#facts.head.classCount])]);
    const classIndex = classIndexNodes(graph, scores, this.#order.class);
    this.#seed(classIndex);
    graph.named(classOutput, { op: 'Identity', inputs: [classIndex] });
    const { black, loops } = this.#order;
    const shared = { graph, facts: this.#facts, readable: this.#readable, scores, classIndex, black };
    const context = { ...shared, isUnrolled: loops === 'unrolled' };
    const maps = this.#order.maps.map((map) =>
      mapOutput(map.output, [batch, ...this.#give(map, partsOf(map, context))]),
    );
    const patched = applyPatch(seeded.model, {
      addNodes: graph.nodes,
      inputs: {
        remove: new Set(seeded.seeds),
        set: this.#order.class === 'input' ? [classDeclaration(classInput, batch)] : [],
      },
    });
    const outputs = [...this.#order.outputs, ...maps, classDeclaration(classOutput, batch)];
    return withMetadata(withOutputs(patched, outputs), this.#metadata());
  }

  #metadata(): Record<string, string> {
    const { metadata, class: choice, maps } = this.#order;
    return Object.assign({ ...metadata, class: String(choice) }, ...maps.map(describeMap)) as Record<string, string>;
  }

  #seed(classIndex: string): void {
    const { seeded, shapes, logits } = this.#readable;
    const dims = shapes?.dims.get(logits)?.map((dim) => dim ?? -1) ?? [];
    for (const seed of seeded.seeds) {
      const rows = oneHot(this.#graph, classIndex, this.#facts.head.classCount);
      this.#graph.named(seed, { op: 'Reshape', inputs: [rows, this.#graph.ints(dims)] });
    }
  }

  /** Writes one map and gives its dims after the batch axis. */
  #give({ form, method, output }: PlannedMap, parts: MapParts): readonly number[] {
    const written = form.write(parts, method.options);
    const { tensor, dims } = this.#order.values === 'raw' ? this.#raw(written) : ofMap(written);
    this.#graph.named(output, { op: 'Reshape', inputs: [tensor, this.#graph.ints([-1, ...dims])] });
    return dims;
  }

  #raw({ raw }: WrittenMap): WrittenMap['raw'] {
    const [height = 0, width = 0, ...others] = raw.dims;
    if (this.#order.mapSize !== 'input' || others.length > 0) return raw;
    const to = this.#facts.size;
    const tensor = resample(this.#graph, raw.tensor, { from: { height, width }, to, alignment: 'half-pixel' });
    return { tensor, dims: [to.height, to.width] };
  }
}

function ofMap({ map: { tensor, height, width } }: WrittenMap): WrittenMap['raw'] {
  return { tensor, dims: [height, width] };
}

/** The model with these outputs and what they need. */
function withOutputs(model: OnnxModel, output: OnnxModel['graph']['output']): OnnxModel {
  const names = output.map(({ name }) => name);
  return keepOutputs(withGraph(model, copyWith(model.graph, { output })), names);
}
