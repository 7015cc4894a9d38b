import { describe, expect, it } from '@jest/globals';
import { ScorecamError } from '@scorecam/core';
import { describeError } from '../src/describe-error.js';

describe('describeError', () => {
  it('is the message on one line, without a stack', () => {
    const error = new ScorecamError('INVALID_MODEL', 'The file is\n  not a model.');
    expect(describeError(error, false)).toBe('scorecam: The file is not a model.');
  });

  it('calls any error other than a ScorecamError a bug to report', () => {
    const text = describeError(new TypeError('x is not a function'), false);
    expect(text).toMatch(/^scorecam: internal error: x is not a function - this is a bug .* SCORECAM_DEBUG=1\.$/);
    expect(text).not.toContain('\n');
  });

  it('shows the control characters of a name, which would reach the terminal', () => {
    const error = new ScorecamError('UNKNOWN_LAYER', 'There is no layer "\x1b]0;x\x07\x9b2J\u202e".');
    expect(describeError(error, false)).toBe('scorecam: There is no layer "\\x1b]0;x\\x07\\x9b2J\\u202e".');
  });

  it('adds the stack and the cause for debugging', () => {
    const text = describeError(new ScorecamError('RUNTIME_FAILURE', 'It failed.', new Error('the cause')), true);
    expect(text).toContain('describe-error.test');
    expect(text).toContain('the cause');
  });
});
