import { expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import { metadataCard } from '../../src/card/index.js';
import { copyWith } from '../../src/onnx/copy-with.js';
import { StringStringEntryProtoSchema } from '../../src/onnx/gen/onnx_pb.js';
import { readTiny } from '../support/graphs.js';

async function cardOf(entries: Record<string, string>) {
  const model = await readTiny();
  const metadataProps = Object.entries(entries).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  return metadataCard({ ...model, proto: copyWith(model.proto, { metadataProps }) });
}

const ultralytics = { task: 'classify', stride: '1', imgsz: '[64, 64]' };
const plain = { mean: [0], std: [1], range: [0, 1] };

it('reads what Ultralytics writes of a classifier', async () => {
  const names = `{0: 'ant', 1: "bee's", 2: 'a \\'b\\''}`;
  expect(await cardOf({ ...ultralytics, names })).toEqual({
    labels: ['ant', "bee's", "a 'b'"],
    preprocessing: { ...plain, resize: 'crop', resizeTo: 64 },
    notices: [],
  });
});

it.each([
  ['a detector, which cuts nothing out', { ...ultralytics, task: 'detect' }, { preprocessing: plain }],
  ['a dictionary of JSON', { names: '{"0": "a", "1": "b"}' }, { labels: ['a', 'b'] }],
  ['a list', { labels: '["a", "b"]' }, { labels: ['a', 'b'] }],
  ['a class without a name', { names: "{0: 'a', 2: 'b'}" }, {}],
  ['a list of other things', { names: '[1, 2]' }, {}],
  ['a list that ends early', { names: '["a"' }, {}],
  ['a task of another program', { task: 'classify' }, {}],
  ['nothing', {}, {}],
])('of %s takes what it can', async (_, entries, expected) => {
  expect(await cardOf(entries)).toEqual({ ...expected, notices: [] });
});
