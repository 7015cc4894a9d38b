import { expect, it } from '@jest/globals';
import { ScorecamError } from '@scorecam/core';
import { refusalOf } from '../src/http/refusal.js';

it('answers an error about the request with its sentence', () => {
  const error = new ScorecamError('UNSUPPORTED_MODEL', 'The model has no layer.');
  expect(refusalOf(error)).toMatchObject({ status: 422, code: 'UNSUPPORTED_MODEL', message: error.message });
});

it('answers an error of the server without its sentence, which may name files', () => {
  const refusal = refusalOf(new ScorecamError('RUNTIME_FAILURE', 'The process of /srv/model.onnx ended.'));
  expect(refusal).toMatchObject({ status: 500, code: 'RUNTIME_FAILURE', message: expect.not.stringContaining('/srv') });
  expect(refusalOf(new Error('/srv'))).toMatchObject({ status: 500, message: expect.not.stringContaining('/srv') });
});
