import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { externalWeightModel, tinyClassifier } from '@scorecam/core/testing';
import { describeBrowser } from '../../../test-support/describe-browser.js';
import { commit, type FakeHub, serveHub } from '../../../test-support/fake-hub.js';
import { useTestPage } from './support/test-page.js';

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const processor = { size: { height: 16, width: 12 }, image_mean: [0, 0, 0], image_std: [1, 1, 1] };

const repositories = {
  'owner/tiny': {
    'config.json': text({ id2label: { 0: 'cat', 1: 'dog', 2: 'a', 3: 'b', 4: 'c' } }),
    'preprocessor_config.json': text(processor),
    'onnx/model.onnx': tinyClassifier(),
  },
  'owner/large': {
    'model.onnx': externalWeightModel(Float32Array.of(1, 2)).bytes,
    'parts/weight.bin': new Uint8Array(16),
  },
};

describeBrowser('a model on the hub, in a page', () => {
  const page = useTestPage();
  let hub: FakeHub;
  beforeAll(async () => (hub = await serveHub(repositories)));
  afterAll(() => hub.close());

  it('is opened with the labels and the preprocessing that are beside it, or above its folder', async () => {
    const opened = await page().evaluate(async (address) => {
      const { hubModelUrl, openWebExplainer } = scorecam.web;
      const url = await hubModelUrl('hf:owner/tiny', { hub: address });
      const explainer = await openWebExplainer(url, { device: 'wasm', wasmPaths: '/wasm/' });
      const { labels, preprocessing, preprocessingSource } = explainer;
      await explainer.dispose();
      return { url: url.href, labels, size: preprocessing.size, preprocessingSource };
    }, hub.url);
    expect(opened).toEqual({
      url: `${hub.url}/owner/tiny/resolve/${commit}/onnx/model.onnx`,
      labels: ['cat', 'dog', 'a', 'b', 'c'],
      size: [12, 16],
      preprocessingSource: 'preprocessor_config.json',
    });
  });

  it('brings the files of its weights', async () => {
    const kind = await page().evaluate(async (address) => {
      const { hubModelUrl, openWebModel } = scorecam.web;
      return (await openWebModel(await hubModelUrl('hf:owner/large@main', { hub: address }))).weights.kind;
    }, hub.url);
    expect(kind).toBe('memory');
  });

  it.each([
    ['owner/tiny', /is not the name of a model on the hub; use hf:owner\/name/],
    ['hf:owner/absent', /^UNREADABLE_FILE The hub has no public model "owner\/absent" at "main"; check the name/],
    ['hf:owner/tiny@v9', /has no public model "owner\/tiny" at "v9"/],
    ['hf:owner/tiny/model.onnx', /"owner\/tiny" holds no model.onnx; name one of its models: onnx\/model.onnx/],
  ])('named %s is refused with the remedy', async (name, sentence) => {
    const fault = await page().evaluate(
      ([wanted, address]) =>
        scorecam.web.hubModelUrl(wanted, { hub: address }).then(String, (error: { code: string; message: string }) => {
          return `${error.code} ${error.message}`;
        }),
      [name, hub.url] as const,
    );
    expect(fault).toMatch(sentence);
  });
});
