import { afterAll, beforeAll } from '@jest/globals';
import { createRuntime } from '@scorecam/node';
import type { Runtime, TensorMap } from '@scorecam/core';
import { memorySource, readModel, type OnnxModel, writeModel } from '../../src/onnx/index.js';
import { tinyClassifier, type TinyClassifierOptions } from '../../src/testing/tiny-models.js';

/** Runs models on the CPU for the tests of one file. */
export interface ModelRunner {
  run(model: OnnxModel, feeds: TensorMap): Promise<TensorMap>;
}

/** Starts a runtime before the tests of a file and ends it after them. */
export function useRunner(): ModelRunner {
  let runtime: Runtime | undefined;
  beforeAll(async () => {
    runtime = await createRuntime({ device: 'cpu', threads: 1 });
  });
  afterAll(() => runtime?.dispose());
  return {
    run: async (model, feeds) => {
      const session = await runtime!.createSession({ bytes: writeModel(model), weights: { kind: 'none' } });
      try {
        return await session.run(
          feeds,
          session.outputs.map(({ name }) => name),
        );
      } finally {
        await session.dispose();
      }
    },
  };
}

/** The tiny classifier, read. */
export function readTiny(options: TinyClassifierOptions = {}): Promise<OnnxModel> {
  return readModel(memorySource(tinyClassifier(options)), 'tiny.onnx');
}
