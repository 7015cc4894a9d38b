import type { Runtime, TensorMap } from '@scorecam/core';
import { type OnnxModel, writeModel } from '../../src/onnx/index.js';
import { elementCount, floatTensor, type Tensor } from '../../src/tensor.js';
import { tinyClassifierFacts as facts } from '../../src/testing/tiny-models.js';
import { useRuntime } from './use-runtime.js';

/** Operator sets from the oldest that is rewritten to a new one, by what changed in between. */
export const opsets = [7, 11, 13, 17, 21];

/** Runs models on the CPU for the tests of one file. */
export interface ModelRunner {
  /** Gives the outputs that `fetches` names (default: all). */
  readonly run: (model: OnnxModel, feeds: TensorMap, fetches?: readonly string[]) => Promise<TensorMap>;
}

/** Starts a runtime before the tests of a file and ends it after them. */
export function useRunner(): ModelRunner {
  let runtime: Runtime;
  useRuntime((opened) => (runtime = opened));
  return {
    run: async (model, feeds, fetches) => {
      const session = await runtime.createSession({ bytes: writeModel(model), weights: { kind: 'none' } });
      try {
        return await session.run(feeds, fetches ?? session.outputs.map(({ name }) => name));
      } finally {
        await session.dispose();
      }
    },
  };
}

/** Images for the tiny classifier, no two alike: (count, 3, 16, 12). */
export function images(count: number): Tensor<'float32'> {
  const dims = [count, facts.channels, facts.height, facts.width];
  return floatTensor(
    Float32Array.from({ length: elementCount(dims) }, (_, i) => Math.sin(i * i)),
    dims,
  );
}
