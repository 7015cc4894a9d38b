/** From planned maps to the model that gives them. */
import { ScorecamError } from '../errors.js';
import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import { copyWith } from '../onnx/copy-with.js';
import { indexGraph, type OnnxModel } from '../onnx/index.js';
import { withGraph } from '../onnx/model.js';
import { applyPatch, exposeTensors, keepOutputs } from '../rewrite/index.js';
import { GraphBuilder } from '../rewrite/graph-builder.js';
import type { ShapeFacts } from '../gradient/index.js';
import { planesOf } from '../model/layer-planes.js';
import type { ModelFacts } from '../model/model-facts.js';
import { ofProbabilities } from '../model/class-gradients.js';
import { type ClassChoice, classIndexNodes, classInput, oneHot } from './class-nodes.js';
import { classDeclaration, declaredBatch, describeMap, mapOutput, withMetadata } from './declarations.js';
import type { GraphActivation, MapParts, WrittenMap } from './export-form.js';
import type { ExportRequest } from './export-request.js';
import { addGradients, measureShapes, type SeededModel } from './gradient-nodes.js';
import type { PlannedMap } from './plan-maps.js';
import { resample } from './resample.js';

/** What is to be written, all choices made. */
export interface WritingOrder extends Pick<ExportRequest, 'mapSize' | 'values' | 'metadata'> {
  readonly maps: readonly PlannedMap[];
  readonly class: ClassChoice;
  /** The number of rows that the model is fixed to, if it is. */
  readonly batch: number | undefined;
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
  const needsGradient = order.maps.some(({ form }) => form.gradient !== undefined);
  const shapes = needsGradient ? await measureShapes(facts, order.batch) : undefined;
  const seeded = shapes
    ? addGradients({ model: exposed.model, facts, output: logits, shapes }, order.maps)
    : { model: exposed.model, seeds: [], gradientOf: () => '', notices: [] };
  const floats = new Map(tensors.map((tensor, i) => [tensor, exposed.outputs[i] ?? '']));
  const writing = new MapWriting({ facts, order, seeded, floats, logits, shapes });
  const isOfProbabilities = needsGradient && (facts.head.total !== undefined || facts.head.name === 'none');
  return { model: writing.write(), notices: [...seeded.notices, ...(isOfProbabilities ? [ofProbabilities] : [])] };
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

/** What the nodes are written for and to. */
interface WritingParts {
  readonly facts: ModelFacts;
  readonly order: WritingOrder;
  readonly seeded: SeededModel;
  /** The float32 version of each tensor that is read. */
  readonly floats: ReadonlyMap<string, string>;
  readonly logits: string;
  /** Present if there is a gradient. */
  readonly shapes: ShapeFacts | undefined;
}

class MapWriting {
  readonly #parts: WritingParts;
  readonly #graph: GraphBuilder;

  constructor(parts: WritingParts) {
    this.#parts = parts;
    this.#graph = GraphBuilder.extending(parts.seeded.model, 'saliency');
  }

  write(): OnnxModel {
    const { facts, order, seeded } = this.#parts;
    const graph = this.#graph;
    const batch = declaredBatch(facts);
    const scores = graph.node('Reshape', [this.#parts.logits, graph.ints([-1, facts.head.classCount])]);
    const classIndex = classIndexNodes(graph, scores, order.class);
    this.#seed(classIndex);
    graph.named(classOutput, { op: 'Identity', inputs: [classIndex] });
    const outputs = order.maps.map((map) => mapOutput(map.output, [batch, ...this.#give(map, { scores, classIndex })]));
    const patched = applyPatch(seeded.model, {
      addNodes: graph.nodes,
      inputs: {
        remove: new Set(seeded.seeds),
        set: order.class === 'input' ? [classDeclaration(classInput, batch)] : [],
      },
    });
    const whole = withOutputs(patched, [...facts.model.graph.output, ...outputs, classDeclaration(classOutput, batch)]);
    return withMetadata(keepAll(whole), this.#metadata());
  }

  #metadata(): Record<string, string> {
    const { order } = this.#parts;
    const maps = order.maps.map(describeMap);
    return Object.assign({ ...order.metadata, class: String(order.class) }, ...maps) as Record<string, string>;
  }

  #seed(classIndex: string): void {
    const { seeded, shapes, logits, facts } = this.#parts;
    const dims = shapes?.dims.get(logits)?.map((dim) => dim ?? -1);
    for (const seed of seeded.seeds) {
      const rows = oneHot(this.#graph, classIndex, facts.head.classCount);
      this.#graph.named(seed, { op: 'Reshape', inputs: [rows, this.#graph.ints(dims ?? [])] });
    }
  }

  /** Writes one map and gives its dims behind the batch. */
  #give(map: PlannedMap, read: { readonly scores: string; readonly classIndex: string }): readonly number[] {
    const graph = this.#graph;
    const { order } = this.#parts;
    const parts = this.#partsOf(map, read);
    const written = map.form.write(parts, map.method.options);
    const given = order.values === 'raw' ? this.#raw(written) : ofMap(written);
    graph.named(map.output, { op: 'Reshape', inputs: [given.tensor, graph.ints([-1, ...given.dims])] });
    return given.dims;
  }

  #raw({ raw }: WrittenMap): WrittenMap['raw'] {
    const { order, facts } = this.#parts;
    const [height = 0, width = 0, ...others] = raw.dims;
    if (order.mapSize !== 'input' || others.length > 0) return raw;
    const to = facts.size;
    const tensor = resample(this.#graph, raw.tensor, { from: { height, width }, to, alignment: 'half-pixel' });
    return { tensor, dims: [to.height, to.width] };
  }

  #partsOf(map: PlannedMap, { scores, classIndex }: { scores: string; classIndex: string }): MapParts {
    const { facts, seeded } = this.#parts;
    const gradient = seeded.gradientOf(map);
    return {
      graph: this.#graph,
      size: facts.size,
      layout: facts.input.layout,
      head: facts.head,
      classIndex,
      logits: scores,
      image: this.#image(),
      activation: this.#activation(map),
      gradient: this.#shaped(map, gradient),
    };
  }

  #activation({ layer }: PlannedMap): GraphActivation | undefined {
    if (!layer) return undefined;
    const [, count = 0, height = 0, width = 0] = layer.dims;
    return { tensor: this.#parts.floats.get(planesOf(layer)) ?? '', count, height, width };
  }

  /** The image as float32 of four axes. */
  #image(): string {
    const { model, input } = this.#parts.facts;
    const isFloat = indexGraph(model).declared(input.name)?.dataType === DataType.FLOAT;
    const float = isFloat ? input.name : this.#graph.node('Cast', [input.name], { to: DataType.FLOAT });
    return input.flat ? this.#asImage(float) : float;
  }

  #shaped(map: PlannedMap, gradient: string): string {
    const isFlat = map.form.gradient?.by === 'input' && this.#parts.facts.input.flat;
    return isFlat ? this.#asImage(gradient) : gradient;
  }

  #asImage(tensor: string): string {
    const { input, size } = this.#parts.facts;
    const { channels, height, width } = size;
    const dims = input.layout === 'nchw' ? [channels, height, width] : [height, width, channels];
    return this.#graph.node('Reshape', [tensor, this.#graph.ints([-1, ...dims])]);
  }
}

function ofMap({ map: { tensor, height, width } }: WrittenMap): WrittenMap['raw'] {
  return { tensor, dims: [height, width] };
}

function withOutputs(model: OnnxModel, output: OnnxModel['graph']['output']): OnnxModel {
  return withGraph(model, copyWith(model.graph, { output }));
}

/** What no output needs is dropped. */
function keepAll(model: OnnxModel): OnnxModel {
  return keepOutputs(
    model,
    model.graph.output.map(({ name }) => name),
  );
}
