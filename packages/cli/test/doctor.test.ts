import { describe, expect, it } from '@jest/globals';
import { tmpdir } from 'node:os';
import { runScorecam } from '../../../test-support/run-scorecam.js';

describe('scorecam doctor', () => {
  it('ends well, names the versions, and says about every device whether it works', async () => {
    const { status, stdout, stderr } = await runScorecam(['doctor'], tmpdir());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/onnxruntime-node \d+\.\d+\.\d+/);
    expect(stdout).toContain(process.version);
    expect(stdout).toMatch(/cpu +works/);
    expect(stdout).toMatch(/cuda +(works|does not work\. \S+)/);
    // npm 12 would skip the script, and say that all went well.
    expect(stdout).not.toContain('npm rebuild');
    expect(stdout).toMatch(/webgpu +(works|does not work\. \S+)/);
  });
});
