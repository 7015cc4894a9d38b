import type { RuleTable } from '../rule.js';
import { activationRules } from './activation.js';
import { conversionRules } from './conversion.js';
import { convolutionRules } from './convolution.js';
import { einsumRules } from './einsum.js';
import { elementwiseRules } from './elementwise.js';
import { gatherRules } from './gather.js';
import { matrixRules } from './matrix.js';
import { normalizationRules } from './normalization.js';
import { partRules } from './parts.js';
import { poolingRules } from './pooling.js';
import { reductionRules } from './reduction.js';
import { resizeRules } from './resize.js';
import { shapeRules } from './shape.js';
import { softmaxRules } from './softmax.js';

/** The rule of every operator that has one. */
export const rules: RuleTable = {
  ...elementwiseRules,
  ...activationRules,
  ...conversionRules,
  ...convolutionRules,
  ...matrixRules,
  ...einsumRules,
  ...poolingRules,
  ...reductionRules,
  ...softmaxRules,
  ...normalizationRules,
  ...shapeRules,
  ...partRules,
  ...gatherRules,
  ...resizeRules,
};
