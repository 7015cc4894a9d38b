import { ScorecamError } from '@scorecam/core';
import { openDevice, remedy } from './devices.js';
import type { Device } from './protocol.js';
import type { WorkerOptions, WorkerProcess } from './worker-process.js';

/** A device that works, and the process in which it does. */
export interface DeviceChoice {
  readonly device: Device;
  readonly worker: WorkerProcess;
  /** Why other devices were skipped, one sentence for each. */
  readonly notices: readonly string[];
}

/**
 * The device of that name.
 *
 * @throws ScorecamError DEVICE_UNAVAILABLE with the runtime's reason and the remedy
 */
export async function openNamed(device: Device, options: WorkerOptions = {}): Promise<DeviceChoice> {
  try {
    return { device, worker: await openDevice(device, options), notices: [] };
  } catch (error) {
    throw new ScorecamError(
      'DEVICE_UNAVAILABLE',
      `${device} does not work here. ${reasonOf(error)} ${remedy(device)}`,
      error,
    );
  }
}

/**
 * The first of cuda and webgpu that works and is not a software adapter, or else the CPU.
 *
 * @throws ScorecamError DEVICE_UNAVAILABLE if not even the CPU provider starts
 */
export async function chooseDevice(options: WorkerOptions = {}): Promise<DeviceChoice> {
  const cpu = await openNamed('cpu');
  const notices: string[] = [];
  for (const device of ['cuda', 'webgpu'] as const) {
    const gpu = await openIfFast(device, { cpu: cpu.worker, options });
    if (typeof gpu !== 'string') {
      await cpu.worker.kill();
      return { device, worker: gpu, notices };
    }
    notices.push(gpu);
  }
  return { ...cpu, notices };
}

/** A GPU's process, or the sentence that says why it is not used. */
async function openIfFast(
  device: Device,
  { cpu, options }: { readonly cpu: WorkerProcess; readonly options: WorkerOptions },
): Promise<WorkerProcess | string> {
  let worker: WorkerProcess | undefined;
  try {
    worker = await openDevice(device, options);
    const slowness = await findSlowness(device, worker, cpu);
    if (slowness === undefined) return worker;
    await worker.kill();
    return slowness;
  } catch (error) {
    await worker?.kill();
    return `${device} is not used: ${reasonOf(error)}`;
  }
}

/**
 * A sentence if `device` is a software renderer (SwiftShader, lavapipe) rather than a GPU: these are many times slower
 * than the CPU provider. The factor leaves room for a small GPU beside a large CPU, since the graph that is timed is small.
 */
async function findSlowness(device: Device, worker: WorkerProcess, cpu: WorkerProcess): Promise<string | undefined> {
  const own = await worker.call('time', { device });
  const cpuTime = await cpu.call('time', { device: 'cpu' });
  if (own < 5 || own < 4 * cpuTime) return undefined;
  return `${device} is not used: it took ${own.toFixed(0)} ms for what the CPU does in ${cpuTime.toFixed(0)} ms (a software adapter?).`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
