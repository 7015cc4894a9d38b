/** Which methods a model can be exported with, and by how much it grows: each is tried. */
import { ScorecamError } from '../errors.js';
import type { ExplainerSetup } from '../explain/explainer-options.js';
import { settingOf } from '../methods/choose-method.js';
import { methods } from '../methods/index.js';
import type { LoadedModel } from '../model/model-facts.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { filePieces, type OnnxModel } from '../onnx/index.js';
import { subgraphs } from '../onnx/subgraphs.js';
import type { Runtime } from '../runtime.js';
import { ExportSubject } from './export-subject.js';

/** The growth of a model if a map is written into it. */
export interface ModelGrowth {
  /** Bytes of the file. */
  readonly bytes: number;
  /** Operators of the graph, those in loops included. */
  readonly operators: number;
}

/** A method, and what the model grows by, or why it cannot be exported with it. */
export interface ExportableMethod {
  /** The name of the method. */
  /** The name of the method. */
  readonly name: string;
  /** The growth of the model; absent if the method cannot be exported. */
  readonly growth?: ModelGrowth;
  /** Absent if the model can be exported with the method. */
  readonly fault?: string;
}

/**
 * Tries to export a model with each method, in its default preset.
 *
 * @throws ScorecamError if the model cannot be exported with any method
 */
export async function exportableMethods(
  runtime: Runtime,
  loaded: LoadedModel,
  setup: ExplainerSetup = {},
): Promise<ExportableMethod[]> {
  const subject = await ExportSubject.measure(runtime, loaded, setup);
  const tried: ExportableMethod[] = [];
  for (const { name } of methods) tried.push(await tryExport(subject, name));
  return tried;
}

async function tryExport(subject: ExportSubject, name: string): Promise<ExportableMethod> {
  try {
    const { model } = await subject.write({ maps: [{ method: settingOf({ method: name }) }] });
    return { name, growth: growthOf(model, subject.original) };
  } catch (error) {
    const isFault = error instanceof ScorecamError && faults.has(error.code);
    if (!isFault) throw error;
    return { name, fault: error.message };
  }
}

/** What is wrong with one method alone. */
const faults: ReadonlySet<string> = new Set(['INVALID_OPTION', 'UNSUPPORTED_MODEL', 'RUNTIME_FAILURE']);

function growthOf(model: OnnxModel, original: OnnxModel): ModelGrowth {
  return {
    bytes: bytesOf(model) - bytesOf(original),
    operators: operatorsIn(model.graph.node) - operatorsIn(original.graph.node),
  };
}

function bytesOf(model: OnnxModel): number {
  return filePieces(model).reduce((sum, { length }) => sum + length, 0);
}

function operatorsIn(nodes: readonly NodeProto[]): number {
  return nodes.reduce((sum, node) => sum + 1 + operatorsIn(subgraphs(node).flatMap((graph) => graph.node)), 0);
}
