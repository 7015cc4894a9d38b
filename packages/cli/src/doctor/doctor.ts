/** Runs `scorecam doctor`: what this machine has, in sentences or as JSON. */
import { describeDevices, runtimeVersion, unlessAborted } from '@scorecam/node';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { DoctorArguments } from './flags.js';
import { openTerminal } from '../terminal.js';
import { describeMachine, type Machine } from './describe-machine.js';

/**
 * Says what is there; a device that does not work is a line of the report and no error.
 *
 * @throws ScorecamError CANCELLED after Ctrl-C
 */
export async function doctor({ json }: DoctorArguments, signal: AbortSignal): Promise<void> {
  const machine = await unlessAborted(examine(), signal);
  const terminal = openTerminal({ json, quiet: false });
  terminal.say(describeMachine(machine));
  terminal.printJson(machine);
}

async function examine(): Promise<Machine> {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    onnxruntime: runtimeVersion(),
    devices: await describeDevices(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    threads: availableParallelism(),
    memory: { total: totalmem(), free: freemem() },
  };
}
