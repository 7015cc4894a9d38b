import { ScorecamError } from '@scorecam/core';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { arch, platform } from 'node:process';
import type { Device } from './protocol.js';
import { type WorkerOptions, WorkerProcess } from './worker-process.js';

/** All devices, the fastest first. */
const devices: readonly Device[] = ['cuda', 'webgpu', 'cpu'];

/** Whether a device works on this machine. */
export type DeviceReport =
  | { readonly device: Device; readonly available: true }
  | {
      readonly device: Device;
      readonly available: false;
      /** What the runtime said, one sentence. */
      readonly reason: string;
      /** What would make it work, one sentence. */
      readonly remedy: string;
    };

/** Tries all devices at once, each in its own process, so that a crashing driver is just another report. */
export async function describeDevices(): Promise<DeviceReport[]> {
  return Promise.all(devices.map((device) => describeDevice(device)));
}

async function describeDevice(device: Device): Promise<DeviceReport> {
  try {
    const worker = await openDevice(device);
    await worker.kill();
    return { device, available: true };
  } catch (error) {
    if (!(error instanceof ScorecamError)) throw error;
    return { device, available: false, reason: error.message, remedy: remedy(device) };
  }
}

/**
 * A worker process on which `device` has run a graph.
 *
 * @throws ScorecamError RUNTIME_FAILURE if it cannot
 */
export async function openDevice(device: Device, options: WorkerOptions = {}): Promise<WorkerProcess> {
  const worker = new WorkerProcess(options);
  try {
    await worker.call('probe', { device });
    return worker;
  } catch (error) {
    await worker.kill();
    throw error;
  }
}

/** What would make a device work here. */
export function remedy(device: Device): string {
  switch (device) {
    case 'cuda':
      return cudaRemedy();
    case 'webgpu':
      return 'A GPU with a driver for Vulkan (Linux), Direct3D 12 (Windows) or Metal (macOS) is needed.';
    case 'cpu':
      return 'Reinstall onnxruntime-node; it has files for Linux, Windows and macOS on arm64, and for Linux and Windows on x64.';
  }
}

function cudaRemedy(): string {
  if (platform !== 'linux' || arch !== 'x64')
    return 'onnxruntime-node has CUDA for Linux on x64 only; use webgpu here.';
  const { provider, installScript } = cudaFiles();
  if (existsSync(provider))
    return `CUDA 12 (or 13, if the file is of onnxruntime-gpu from PyPI), cuDNN 9 and NVIDIA's driver are needed; the provider's file is there: ${provider}`;
  return `The provider's file is not installed. Run "ONNXRUNTIME_NODE_INSTALL=cuda12 node ${installScript}" to download it; it needs CUDA 12, cuDNN 9 and NVIDIA's driver. For CUDA 13 see docs/gpu.md.`;
}

/**
 * What onnxruntime-node lacks after an installation whose scripts were skipped, and the script that downloads it. It is called by
 * its path, because npm 12 runs no script of a package, and `npm rebuild` then says that it did.
 */
function cudaFiles(): { readonly provider: string; readonly installScript: string } {
  const folder = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  return {
    provider: join(folder, 'bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so'),
    installScript: join(folder, 'script/install.js'),
  };
}
