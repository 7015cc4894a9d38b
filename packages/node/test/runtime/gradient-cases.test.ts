/** Every gradient in the oldest and the newest of its operator sets; those between take the long test. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { gradientCases } from '@scorecam/core/testing';
import { createRuntime } from '@scorecam/node';

const runtime = await createRuntime({ device: 'cpu', threads: 1 });

describe('gradients', () => {
  afterAll(() => runtime.dispose());

  it.each(gradientCases.filter(({ isOldest, isNewest }) => isOldest || isNewest))('$name', async (gradientCase) => {
    await expect(gradientCase.run(runtime)).resolves.toBeUndefined();
  });
});
