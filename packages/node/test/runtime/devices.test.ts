import { describe, expect, it } from '@jest/globals';
import { createRuntime, describeDevices, runtimeVersion } from '@scorecam/node';
import { readFileSync } from 'node:fs';

describe('describeDevices', () => {
  it('agrees with createRuntime, which names the reason and the remedy', async () => {
    const reports = await describeDevices();
    expect(reports.map(({ device }) => device)).toEqual(['cuda', 'webgpu', 'cpu']);
    expect(reports[2]).toEqual({ device: 'cpu', available: true });
    for (const report of reports) {
      if (report.available) continue;
      const refusal = await createRuntime({ device: report.device }).catch((error: unknown) => error);
      expect(refusal).toMatchObject({
        code: 'DEVICE_UNAVAILABLE',
        message: `${report.device} does not work here. ${report.reason} ${report.remedy}`,
      });
    }
  });
});

describe('runtimeVersion', () => {
  it('is the one that this package asks for', () => {
    const manifest = JSON.parse(readFileSync('packages/node/package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(`^${runtimeVersion()}`).toBe(manifest.dependencies['onnxruntime-node']);
  });
});
