import {
  type ByteSource,
  type OnnxModel,
  readModel,
  ScorecamError,
  type WeightFile,
  weightFiles,
  type WeightSource,
} from '@scorecam/core';
import type { FetchOptions } from './fetch-blob.js';
import { besideUrl, fileName, type FileSource, toBlob } from './file-source.js';

/** A model in the browser: its graph, and the Blobs with its weights. */
export interface WebModel {
  /** The model's file name. */
  readonly name: string;
  /** The model file itself. */
  readonly file: Blob;
  /** The graph. */
  readonly model: OnnxModel;
  /** The content of the weight files. */
  readonly weights: WeightSource;
}

/** Options of `openWebModel`. */
export interface OpenWebModelOptions extends FetchOptions {
  /** The file name of the model; a File and a URL have their own. */
  readonly name?: string | undefined;
  /**
   * The model's weight files, by the path that the model names (`model.onnx.data`) or by the last part of it. For a model
   * from a URL they are found beside it.
   */
  readonly data?: Readonly<Record<string, FileSource>> | undefined;
}

/**
 * Reads the graph of a model. Its weights stay in their Blobs until onnxruntime loads them.
 *
 * @throws ScorecamError INVALID_MODEL, UNREADABLE_FILE, or EXTERNAL_DATA if a weight file is missing or truncated
 */
export async function openWebModel(source: FileSource, options: OpenWebModelOptions = {}): Promise<WebModel> {
  const name = options.name ?? fileName(source, 'model.onnx');
  const file = await toBlob(source, options);
  const model = await readModel(blobSource(file, name), name);
  const weights = weightFiles(model);
  const files = await Promise.all(
    weights.map(async (weightFile) => {
      const content = weightFile.location === name ? file : await openWeights(weightFile, source, options);
      return { location: weightFile.location, content };
    }),
  );
  return { name, file, model, weights: files.length === 0 ? { kind: 'none' } : { kind: 'memory', files } };
}

/** Reads ranges of a Blob; a large one is never read whole. */
function blobSource(blob: Blob, name: string): ByteSource {
  const read = async (offset: number, length: number) => {
    try {
      return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
    } catch (error) {
      const reason = 'it was changed or removed after it was chosen; choose it again';
      throw new ScorecamError('UNREADABLE_FILE', `"${name}" cannot be read: ${reason}.`, error);
    }
  };
  return { size: blob.size, read };
}

async function openWeights(
  { location, minimumSize }: WeightFile,
  model: FileSource,
  options: OpenWebModelOptions,
): Promise<Blob> {
  const given = givenFile(location, options.data) ?? (model instanceof URL ? besideUrl(location, model) : undefined);
  if (given === undefined) {
    throw refused(
      `the file "${location}" is missing (${minimumSize} bytes are needed); choose it together with the model`,
    );
  }
  const blob = await toBlob(given, options);
  if (blob.size >= minimumSize) return blob;
  throw refused(`"${location}" has ${blob.size} bytes, but ${minimumSize} are needed; copy or download it again`);
}

function givenFile(location: string, data: OpenWebModelOptions['data'] = {}): FileSource | undefined {
  const files = new Map(Object.entries(data));
  return files.get(location) ?? files.get(location.split('/').at(-1) ?? '');
}

function refused(fault: string): ScorecamError {
  return new ScorecamError('EXTERNAL_DATA', `The model's weights cannot be read: ${fault}.`);
}
