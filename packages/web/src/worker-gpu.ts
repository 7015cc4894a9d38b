/** The GPU of this worker. Only the worker loads this file. */

/**
 * Checks that there is an adapter before anything large is loaded.
 *
 * @throws Error with a sentence that names what is missing
 */
export async function requireAdapter(allowSoftware: boolean): Promise<void> {
  // Despite the type, older browsers lack this property.
  const gpu: GPU | undefined = navigator.gpu;
  if (gpu === undefined)
    throw new Error('This browser has no WebGPU, or the page was not loaded over HTTPS or from localhost.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('The browser has WebGPU, but found no GPU that it may use.');
  if (!allowSoftware && adapter.info.isFallbackAdapter) {
    throw new Error('The only WebGPU adapter is a software renderer, which is slower than WebAssembly.');
  }
}

/** Calls back when a device is lost, for example through a reset of its driver. */
export function watchDevice(device: GPUDevice, onLost: (reason: string) => void): void {
  void device.lost.then(({ message }) => onLost(message));
}
