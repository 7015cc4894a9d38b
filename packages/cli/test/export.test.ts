import { describe, expect, it } from '@jest/globals';
import { memorySource, readModel } from '@scorecam/core';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callScorecam } from '../../../test-support/call-scorecam.js';
import { inEmptyFolder, runScorecam } from '../../../test-support/run-scorecam.js';

describe('scorecam export', () => {
  it('writes the bundled model with its map, its weights inside', () =>
    inEmptyFolder(async (folder) => {
      const { status, stdout, stderr } = await runScorecam(
        ['export', '--method', 'grad-cam', '--class', 'cat', '--also', 'layer-cam:torchcam'],
        folder,
      );
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(/^emoji-vgg\.grad-cam\.onnx: [\d,]+ bytes more than the original\./);
      expect(await readdir(folder)).toEqual(['emoji-vgg.grad-cam.onnx']);
      const bytes = await readFile(join(folder, 'emoji-vgg.grad-cam.onnx'));
      const { graph, proto } = await readModel(memorySource(bytes), 'exported.onnx');
      expect(graph.output.map(({ name }) => name).slice(1)).toEqual([
        'saliency_grad_cam',
        'saliency_layer_cam',
        'saliency_class',
      ]);
      expect(proto.metadataProps.map(({ key }) => key)).toEqual(
        expect.arrayContaining(['scorecam.version', 'scorecam.original.sha256']),
      );
    }));

  it('refuses a method that cannot be written in one line, and leaves nothing behind', () =>
    inEmptyFolder(async (folder) => {
      const { status, stderr } = await callScorecam(['export', '--method', 'eigen-cam'], folder);
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: expect.stringMatching(
          /^scorecam: The method eigen-cam cannot be written into a model, because [^\n]+\.\n$/,
        ) as unknown,
      });
      expect(await readdir(folder)).toEqual([]);
    }));
});
