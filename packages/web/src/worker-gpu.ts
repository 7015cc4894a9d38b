/** The GPU of this worker. Only the worker loads this file. */

/**
 * Checks that there is an adapter before anything large is loaded.
 *
 * @throws Error with a sentence that says what is missing
 */
export async function requireAdapter(allowSoftware: boolean): Promise<void> {
  // Older browsers have no such property, whatever the type says.
  const gpu: GPU | undefined = navigator.gpu;
  if (gpu === undefined)
    throw new Error('This browser has no WebGPU, or the page did not come by https or from localhost.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('The browser has WebGPU, but found no GPU that it may use.');
  if (!allowSoftware && adapter.info.isFallbackAdapter) {
    throw new Error('The only WebGPU adapter here is a program that plays a GPU, which is slower than wasm.');
  }
}

/** Calls back when a device is lost, by a reset of its driver for example. */
export function watchDevice(device: GPUDevice, onLost: (reason: string) => void): void {
  void device.lost.then(({ message }) => onLost(message));
}
