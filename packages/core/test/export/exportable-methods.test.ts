import { expect, it } from '@jest/globals';
import {
  exportableMethods,
  exportExplained,
  memorySource,
  methods,
  parseMethod,
  readModel,
  type Runtime,
  writeModel,
} from '@scorecam/core';
import { forms } from '../../src/export/forms/index.js';
import { tinyClassifier } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

it('tries every method, with what the model grows by or the reason', async () => {
  const model = await readModel(memorySource(tinyClassifier()), 'tiny.onnx');
  const loaded = { model, weights: { kind: 'none' } as const };
  const tried = await exportableMethods(runtime, loaded);
  expect(tried.map(({ name }) => name)).toEqual(methods.map(({ name }) => name));
  for (const { name, growth, fault } of tried) {
    const hasForm = typeof forms[name as keyof typeof forms] === 'object';
    expect({ name, isExported: growth !== undefined, isRefused: fault !== undefined }).toEqual({
      name,
      isExported: hasForm,
      isRefused: !hasForm,
    });
  }
  const { model: exported } = await exportExplained(runtime, loaded, { maps: [{ method: parseMethod('grad-cam') }] });
  const bytes = writeModel(exported).length - writeModel(loaded.model).length;
  const operators = exported.graph.node.length - loaded.model.graph.node.length;
  expect(tried.find(({ name }) => name === 'grad-cam')?.growth).toEqual({ bytes, operators });
});
