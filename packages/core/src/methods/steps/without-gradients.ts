import { ScorecamError } from '../../errors.js';

/** The refusal of a model that has no gradients for a method; the caller that knows the methods names those that work without. */
export class NoGradients extends ScorecamError {}

/**
 * Handles the failure of a question for gradients: the refusal of a model names the method that asked.
 *
 * @param title - of the method
 */
export function withoutGradients(title: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ScorecamError) || error.code !== 'UNSUPPORTED_MODEL') throw error;
    const reason = error.message.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase()).replace(/\.$/, '');
    throw new NoGradients('UNSUPPORTED_MODEL', `${title} needs gradients: ${reason}.`, error);
  };
}
