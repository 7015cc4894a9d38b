import { expect, it } from '@jest/globals';
import { flags } from '../../src/explain/flags.js';
import { openingOf } from '../../src/options/model-options.js';

type Parsed = Parameters<typeof openingOf>[0];

const opening = (given: { batch: string; memory?: number }) => openingOf({ device: 'cpu', ...given } as Parsed);

it('reads a batch as a number or as "auto", and the memory of the latter in megabytes', () => {
  expect(flags.batch.default).toBe('auto');
  expect(opening({ batch: '12' })).toMatchObject({ batch: 12 });
  expect(opening({ batch: 'auto' })).toMatchObject({ batch: 'auto', memory: undefined });
  expect(opening({ batch: 'auto', memory: 3 })).toMatchObject({ batch: 'auto', memory: 3 * 1024 * 1024 });
});

it.each(['0', '1.5', 'many', ''])('refuses the batch "%s"', (batch) => {
  const message = `The option --batch must be auto or an integer from 1, not "${batch}".`;
  expect(() => opening({ batch })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }));
});

it('refuses a memory that is none, and one for a batch that is not measured', () => {
  expect(() => opening({ batch: 'auto', memory: 0 })).toThrow('The option --memory must be an integer from 1, not 0.');
  expect(() => opening({ batch: '8', memory: 100 })).toThrow('The option --memory is for --batch auto, not for');
});
