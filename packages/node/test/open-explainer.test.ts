import { expect, it } from '@jest/globals';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { tinyClassifier } from '@scorecam/core/testing';
import { openExplainer } from '@scorecam/node';
import { writeFile } from 'node:fs/promises';
import { type GraphProto, ModelProtoSchema } from '../../core/src/onnx/gen/onnx_pb.js';
import { useTemporaryFolder } from './support/temporary-folder.js';

const inFolder = useTemporaryFolder();

// Each was "a device, runtime or queue failure", with nothing that the user could do.
it.each<[string, (graph: GraphProto) => void, RegExp]>([
  ['an operator that there is not', (graph) => (graph.node.at(-1)!.opType = 'Nope'), /Nope/],
  ['weights of a negative size', (graph) => (graph.initializer[0]!.dims = [-4n]), /./],
  ['weights of an element type that there is not', (graph) => (graph.initializer[0]!.dataType = 99), /./],
])('lays %s on the model', async (_, spoil, reason) => {
  const proto = fromBinary(ModelProtoSchema, tinyClassifier());
  spoil(proto.graph!);
  await writeFile(inFolder('net.onnx'), toBinary(ModelProtoSchema, proto));
  const refusal = await openExplainer(inFolder('net.onnx'), { device: 'cpu' }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    code: expect.stringMatching(/UNSUPPORTED_MODEL|INVALID_MODEL/),
    message: expect.stringMatching(/^onnxruntime cannot run "net\.onnx": .* for another opset\.$/s),
  });
  expect(refusal).toMatchObject({ message: expect.stringMatching(reason) });
});

it('refuses a class that it does not know before it starts the device', async () => {
  await writeFile(inFolder('net.onnx'), tinyClassifier());
  // A device that is on no machine of the tests: it would be refused next.
  const options = { device: 'none' as 'cpu', labels: ['cat', 'dog'] };
  await expect(openExplainer(inFolder('net.onnx'), { ...options, classes: ['cat,bat'] })).rejects.toThrow(
    'No class is called "bat"',
  );
});

it("says that another program's config.json was passed over, beside what the model's metadata say", async () => {
  await writeFile(inFolder('net.onnx'), tinyClassifier());
  await writeFile(inFolder('config.json'), '{ // mine\n "lr": 1 }');
  const explainer = await openExplainer(inFolder('net.onnx'), { device: 'cpu' });
  const { notices } = await explainer.explain({ width: 12, height: 16, data: new Uint8Array(12 * 16 * 4).fill(255) });
  await explainer.dispose();
  expect(notices).toContainEqual(expect.stringMatching(/^"config\.json" beside the model was passed over: /));
});
