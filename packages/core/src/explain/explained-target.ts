import type { PreparedModel } from '../model/prepared-model.js';
import { type InputBox, isBox, type Target } from '../target/index.js';
import type { ExplainedTarget, RecordedRegion } from './explanation.js';

/** What the maps of a model explain, as results record it. */
export function explainedTarget({ target, output, head }: PreparedModel): ExplainedTarget {
  return {
    ...{ kind: target.kind, output, head: head.name, headSource: head.source },
    ...(target.kind === 'class' && head.name === 'value' && { direction: target.direction ?? 'up' }),
    ...ofOutput(target),
  };
}

function ofOutput(target: Target): Pick<ExplainedTarget, 'box' | 'form' | 'region' | 'reference'> {
  switch (target.kind) {
    case 'box':
      return { box: target.box, ...(target.form && { form: target.form }) };
    case 'segment':
      return target.region ? { region: regionOf(target.region) } : {};
    case 'similarity':
      return target.source ? { reference: target.source } : {};
    default:
      return {};
  }
}

function regionOf(region: NonNullable<Extract<Target, { kind: 'segment' }>['region']>): InputBox | RecordedRegion {
  if (isBox(region)) return region;
  const { width, height, source } = region;
  return { width, height, ...(source && { source }) };
}
