import type { Page } from 'playwright-core';

/** Prepended to a worker's own code. */
const prelude = `
  Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => !globalThis.passesForGpu });
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    return (globalThis.device = await requestDevice.apply(this, args));
  };
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (...args) {
    if (globalThis.destroysNext) globalThis.device.destroy();
    return submit.apply(this, args);
  };
`;

/**
 * Gives the workers of a page a GPU that a test can destroy.
 *
 * @param passesForGpu - whether the software adapter claims to be a GPU, so that `auto` uses it
 * @param isLostAtFirst - whether the first device of each page is lost with its first work
 */
export async function makeGpuBreakable(
  page: Page,
  { passesForGpu, isLostAtFirst = false }: { readonly passesForGpu: boolean; readonly isLostAtFirst?: boolean },
): Promise<void> {
  let destroysNext = isLostAtFirst;
  await page.route(/\/worker(-\w+)?\.js$/, async (route) => {
    const response = await route.fetch();
    const code = `globalThis.passesForGpu = ${passesForGpu};\nglobalThis.destroysNext = ${destroysNext};\n${prelude}`;
    destroysNext = false;
    await route.fulfill({ response, body: code + (await response.text()) });
  });
}

/**
 * Destroys the GPU device of the newest worker, with its next work or immediately. In the latter case it returns when the page
 * has noticed the loss and ended the worker; a run that began earlier would be in the middle of the loss.
 */
export async function destroyGpu(page: Page, { midRun }: { readonly midRun: boolean }): Promise<void> {
  const worker = page.workers().at(-1)!;
  const ended = midRun ? undefined : worker.waitForEvent('close');
  await worker.evaluate(midRun ? 'globalThis.destroysNext = true' : 'device.destroy()');
  await ended;
}
