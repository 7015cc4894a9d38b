/** A loop in a graph, whose body is written by a function; or its passes one after another. */
import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  GraphProtoSchema,
  TensorProto_DataType as DataType,
} from '../onnx/gen/onnx_pb.js';
import { type TensorType, valueInfo } from '../onnx/value-info.js';
import { GraphBuilder } from '../rewrite/graph-builder.js';

/** The parts of a loop. */
export interface GraphLoop {
  /** The number of its passes, an int64 scalar. */
  readonly trips: string;
  /** What the first pass is given, each further one what the pass before it gave. Without it the results are stacked. */
  readonly start?: string;
  /** The type of what a pass gives. */
  readonly type: TensorType;
  /**
   * Writes one pass and gives its result.
   *
   * @param pass - its number from 0 on, an int64 scalar
   * @param before - what the pass is given, if there is a start
   */
  readonly write: (body: GraphBuilder, pass: string, before: string) => string;
}

/** Passes that are written one after another; each is a copy of the nodes of the body. */
export interface UnrolledLoop extends Omit<GraphLoop, 'trips' | 'type'> {
  /** The number of passes, 1 or more. */
  readonly passes: number;
  /** The shape of what a pass gives. */
  readonly dims: readonly number[];
}

/** Adds passes one after another, for runtimes without the operator Loop, and gives what {@link addLoop} gives. */
export function unrollLoop(graph: GraphBuilder, { passes, start, dims, write }: UnrolledLoop): string {
  const results: string[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const body = new GraphBuilder(graph.opset, `${graph.prefix}/pass${graph.nodes.length}`);
    const before = start === undefined ? '' : (results.at(-1) ?? start);
    results.push(write(body, body.ints([pass], []), before));
    for (const node of body.nodes) graph.add(node);
  }
  if (start !== undefined) return results.at(-1) ?? start;
  const rows = results.map((result) => graph.node('Reshape', [result, graph.ints([1, ...dims])]));
  return graph.node('Concat', rows, { axis: 0 });
}

const truth: TensorType = { dataType: DataType.BOOL, dims: [] };

/** Adds a loop, and gives the result of its last pass, or those of all passes along a new first axis. */
export function addLoop(graph: GraphBuilder, loop: GraphLoop): string {
  const goOn = graph.node('Cast', [graph.ints([1], [])], { to: DataType.BOOL });
  const attributes = { body: bodyOf(graph, loop) };
  if (loop.start !== undefined) return graph.node('Loop', [loop.trips, goOn, loop.start], attributes);
  if (!carriesNothing(graph)) return graph.split('Loop', [loop.trips, goOn, goOn], { count: 2, attributes })[1]!; // what is carried, and the results
  return graph.node('Loop', [loop.trips, goOn], attributes);
}

/** Before opset 11 a loop must hand something from pass to pass. */
function carriesNothing({ opset }: GraphBuilder): boolean {
  return opset >= 11;
}

function bodyOf(graph: GraphBuilder, { start, type, write }: GraphLoop) {
  const prefix = `${graph.prefix}/loop${graph.nodes.length}`;
  const body = new GraphBuilder(graph.opset, prefix);
  const [pass, goOn, before] = [`${prefix}/pass`, `${prefix}/go_on`, `${prefix}/before`];
  const give = (name: string, tensor: string) => body.named(`${prefix}/${name}`, { op: 'Identity', inputs: [tensor] });
  const result = valueInfo({ name: give('result', write(body, pass, before)), ...type });
  const still = valueInfo({ name: give('still', goOn), ...truth });
  const isIdle = start === undefined && !carriesNothing(graph);
  const carried = isIdle ? [valueInfo({ name: give('same', before), ...truth })] : [];
  const g = create(GraphProtoSchema, {
    name: prefix,
    node: [...body.nodes],
    input: [
      valueInfo({ name: pass, dataType: DataType.INT64, dims: [] }),
      valueInfo({ name: goOn, ...truth }),
      ...(isIdle ? [valueInfo({ name: before, ...truth })] : []),
      ...(start === undefined ? [] : [valueInfo({ name: before, ...type })]),
    ],
    output: [still, ...carried, result],
  });
  return create(AttributeProtoSchema, { name: 'body', type: Type.GRAPH, g });
}
