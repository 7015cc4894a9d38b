import { type ExplainedTarget, ScorecamError, type Target } from '@scorecam/core';

/**
 * What a model is opened with to explain the target of a result; of a similarity what gives the embeddings, of a region that
 * is made of a mask the whole segmentation.
 *
 * @throws ScorecamError INVALID_OPTION if the result does not record the whole target
 * @returns undefined for the scores that the model itself shows
 */
export function recordedTarget(target: ExplainedTarget): Target | undefined {
  switch (target.kind) {
    case 'class':
      return statedClasses(target);
    case 'segment':
      return segment(target);
    case 'box':
      return target.box && { kind: 'box', box: target.box, form: target.form };
    case 'similarity':
      if (!target.reference) throw notRecorded(target, 'which picture it compares with');
      return { kind: 'class', head: 'value' };
    case 'found-box':
      throw notRecorded(target, 'which box it was');
  }
}

function statedClasses({ head, headSource, direction }: ExplainedTarget): Target | undefined {
  if (headSource !== 'stated' && headSource !== 'card') return undefined;
  return { kind: 'class', head, ...(direction && { direction }) };
}

function segment(target: ExplainedTarget): Target {
  const { region } = target;
  if (!region || !('width' in region)) return { kind: 'segment', region };
  if (!region.source) throw notRecorded(target, 'the file of its region');
  return { kind: 'segment' };
}

function notRecorded({ kind }: ExplainedTarget, what: string): ScorecamError {
  return new ScorecamError('INVALID_OPTION', `A result of the target ${kind} without ${what} cannot be verified.`);
}
