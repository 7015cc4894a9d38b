import { ScorecamError } from '../../errors.js';

/**
 * Handles the failure of a question for gradients: the refusal of a model names the method that asked, and those that do
 * without.
 *
 * @param title - of the method
 */
export function withoutGradients(title: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ScorecamError) || error.code !== 'UNSUPPORTED_MODEL') throw error;
    const reason = error.message.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase()).replace(/\.$/, '');
    throw new ScorecamError(
      'UNSUPPORTED_MODEL',
      `${title} needs gradients: ${reason}; score-cam and rise work without them.`,
      error,
    );
  };
}
