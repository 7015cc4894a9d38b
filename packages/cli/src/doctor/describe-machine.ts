import { describeCount } from '@scorecam/core';
import type { DeviceReport } from '@scorecam/node';

/** What `scorecam doctor` looks at. */
export interface Machine {
  /** Versions of Node and of onnxruntime-node. */
  readonly node: string;
  readonly onnxruntime: string;
  /** Operating system and processor architecture. */
  readonly platform: string;
  readonly devices: readonly DeviceReport[];
  /** The processor's name. */
  readonly cpu: string;
  /** Threads that this process may run at once. */
  readonly threads: number;
  /** In bytes. */
  readonly memory: { readonly total: number; readonly free: number };
}

/** The report as sentences. */
export function describeMachine({ node, onnxruntime, platform, devices, cpu, threads, memory }: Machine): string {
  const working = devices.filter(({ available }) => available).map(({ device }) => device);
  return [
    `Node ${node} on ${platform}`,
    `onnxruntime-node ${onnxruntime}`,
    `CPU      ${cpu}, ${describeCount(threads, 'threads')}`,
    `Memory   ${gibibytes(memory.total)} GiB, of which ${gibibytes(memory.free)} GiB free`,
    '',
    'Devices',
    ...devices.map(describeDevice),
    '',
    working.length === 0
      ? 'No device works, so nothing can be explained on this machine.'
      : `"--device auto" tries ${working.join(', then ')}.`,
  ].join('\n');
}

function describeDevice(report: DeviceReport): string {
  const name = `  ${report.device.padEnd(7)}`;
  if (report.available) return `${name}works`;
  return `${name}does not work. ${report.reason}\n         ${report.remedy}`;
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
