import { Tensor } from 'onnxruntime-node';

/**
 * A serialized model of one node, `y = Conv(x, w)`, opset 13, with symbolic dimensions: x (n, c, h, w), w (k, c, 3, 3).
 * It is the smallest thing that shows a provider at work, and its time tells a real GPU from a software adapter.
 */
export const probeConvolution: Uint8Array = Buffer.from(
  'CAc6eQoPCgF4CgF3EgF5IgRDb252EgVwcm9iZVofCgF4EhoKGAgBEhQKAxIBbgoDEgFjCgMSAWgKAxIBd1odCgF3EhgKFggBEhIKAxIBawoDEgFj' +
    'CgIIAwoCCANiHwoBeRIaChgIARIUCgMSAW4KAxIBawoDEgFpCgMSAWpCBAoAEA0=',
  'base64',
);

/** Inputs of zeros: `channels` in and out, a picture of `side` x `side` pixels. */
export function probeFeeds(channels: number, side: number): { x: Tensor; w: Tensor } {
  return { x: zeros([1, channels, side, side]), w: zeros([channels, channels, 3, 3]) };
}

function zeros(dims: readonly number[]): Tensor {
  return new Tensor('float32', new Float32Array(dims.reduce((product, dim) => product * dim, 1)), dims);
}
