import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import type { OnnxModel } from '../onnx/index.js';

/** The version of an operator set. */
export interface OperatorSet {
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  /** The opset. */
  readonly version: number;
}

/** An operator that is not ONNX's own. */
export interface CustomOperator {
  /** The domain of the operator, such as `com.microsoft`. */
  readonly domain: string;
  /** The name of the operator. */
  readonly operator: string;
  /** How many nodes of the graph it is. */
  readonly nodes: number;
}

/** What a file says about its model before anything runs. */
export interface GraphFacts {
  /** The version of ONNX's file format. */
  readonly irVersion: number;
  /** The program that wrote the file, with its version. */
  readonly producer: string;
  /** The operator sets that the graph imports. */
  readonly operatorSets: readonly OperatorSet[];
  /** The number of nodes. */
  readonly nodes: number;
  /** Operators that are not ONNX's own. */
  readonly customOperators: readonly CustomOperator[];
  /** The element types of the weights, that of most values first: `float32`, `int8`. */
  readonly weightTypes: readonly string[];
}

/** Reads the facts of a graph. */
export function graphFacts({ proto, graph }: OnnxModel): GraphFacts {
  return {
    irVersion: Number(proto.irVersion),
    producer: `${proto.producerName} ${proto.producerVersion}`.trim(),
    operatorSets: proto.opsetImport.map(({ domain, version }) => ({
      domain: domain === 'ai.onnx' ? '' : domain,
      version: Number(version),
    })),
    nodes: graph.node.length,
    customOperators: customOperators({ graph }),
    weightTypes: weightTypes({ graph }),
  };
}

function customOperators({ graph }: Pick<OnnxModel, 'graph'>): CustomOperator[] {
  const counts = new Map<string, CustomOperator>();
  for (const { domain, opType: operator } of graph.node) {
    if (['', 'ai.onnx'].includes(domain)) continue;
    const key = `${domain}/${operator}`;
    counts.set(key, { domain, operator, nodes: (counts.get(key)?.nodes ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** Tensors of fewer values are axes, shapes and scales. */
const leastWeight = 16;

function weightTypes({ graph }: Pick<OnnxModel, 'graph'>): string[] {
  const values = new Map<string, number>();
  for (const { dataType, dims } of graph.initializer) {
    const count = dims.reduce((product, dim) => product * Number(dim), 1);
    if (count < leastWeight) continue;
    const name = nameOf(dataType);
    values.set(name, (values.get(name) ?? 0) + count);
  }
  return [...values].sort(([, a], [, b]) => b - a).map(([name]) => name);
}

const typeNames = new Map<number, string>(Object.entries(DataType).map(([name, value]) => [value, name.toLowerCase()]));

function nameOf(dataType: number): string {
  const name = typeNames.get(dataType) ?? 'unknown';
  return name === 'float' ? 'float32' : name === 'double' ? 'float64' : name;
}
