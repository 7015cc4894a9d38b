import { afterEach, expect, it } from '@jest/globals';
import { externalWeightModel, tinyClassifier } from '@scorecam/core/testing';
import { describeBrowser } from '../../../test-support/describe-browser.js';
import { useTestPage } from './support/test-page.js';

const model = [...tinyClassifier()];

/** The fate of a request: a response with a status, or a failure with its reason. */
interface Fate {
  readonly status?: number;
  readonly reason?: string;
}

describeBrowser('files from the network', () => {
  const page = useTestPage();
  afterEach(() => page().unrouteAll());

  it.each([
    ['cannot be reached', { reason: 'internetdisconnected' }],
    ['are not on the server', { status: 404 }],
  ])('of onnxruntime that %s are reported as missing, and loaded once they are available', async (_, fate: Fate) => {
    await page().route('**/wasm/*', (route) =>
      fate.status === undefined ? route.abort(fate.reason) : route.fulfill({ status: fate.status }),
    );
    const fault = await openSession().then(() => 'none', String);
    expect(fault).toMatch(/onnxruntime's own files could not be loaded; check the network/);
    expect(fault).not.toMatch(/memory/);
    await page().unrouteAll();
    await openSession();
  });

  it.each([
    [
      'cannot be reached',
      { reason: 'internetdisconnected' },
      /cannot be read: the server cannot be reached, or does not/,
    ],
    ['is not on the server', { status: 404 }, /cannot be read: the server answered 404/],
  ])('of a model that %s are refused with the URL and the reason', async (_, fate: Fate, sentence) => {
    await page().route('**/model.onnx', (route) =>
      fate.status === undefined ? route.abort(fate.reason) : route.fulfill({ status: fate.status }),
    );
    const fault = await page().evaluate(() =>
      scorecam.web.openWebModel(new URL('/model.onnx', location.href)).then(
        () => 'none',
        (error: { code: string; message: string }) => `${error.code} ${error.message}`,
      ),
    );
    expect(fault).toMatch(/^UNREADABLE_FILE http:/);
    expect(fault).toMatch(sentence);
  });

  it("are loaded by a worker of the caller's own, if it starts one", async () => {
    const started = await page().evaluate(async (bytes) => {
      let count = 0;
      const worker = () => {
        count++;
        return new Worker('/worker.js', { type: 'module' });
      };
      const runtime = await scorecam.web.createWebRuntime({ device: 'wasm', wasmPaths: '/wasm/', worker });
      await runtime.createSession({ bytes: Uint8Array.from(bytes), weights: { kind: 'none' } });
      await runtime.dispose();
      return count;
    }, model);
    expect(started).toBe(1);
  });

  it('are requested by the names of the weights in a model, with any characters', async () => {
    // As long as the name that it replaces.
    const name = 'w#? %9.bin';
    const text = Buffer.from(externalWeightModel(Float32Array.of(1)).bytes).toString('latin1');
    const bytes = Buffer.from(text.replaceAll('weight.bin', name), 'latin1');
    await page().route('**/model.onnx', (route) => route.fulfill({ body: bytes }));
    const asked = page().waitForRequest((request) => /folder.*bin/.test(request.url()));
    await page().evaluate(() =>
      scorecam.web.openWebModel(new URL('/folder/model.onnx', location.href)).catch(() => undefined),
    );
    expect(decodeURIComponent(new URL((await asked).url()).pathname)).toBe(`/folder/parts/${name}`);
  });

  /** Opens the tiny classifier in a separate runtime. */
  async function openSession(): Promise<void> {
    await page().evaluate(async (bytes) => {
      const runtime = await scorecam.web.createWebRuntime({ device: 'wasm', wasmPaths: '/wasm/' });
      try {
        await runtime.createSession({ bytes: Uint8Array.from(bytes), weights: { kind: 'none' } });
      } finally {
        await runtime.dispose();
      }
    }, model);
  }
});
