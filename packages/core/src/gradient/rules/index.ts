import type { RuleTable } from '../rule.js';
import { activationRules } from './activation.js';
import { conversionRules } from './conversion.js';
import { convolutionRules } from './convolution.js';
import { elementwiseRules } from './elementwise.js';
import { matrixRules } from './matrix.js';
import { poolingRules } from './pooling.js';
import { shapeRules } from './shape.js';

/** The rule of every operator that has one. */
export const rules: RuleTable = {
  ...elementwiseRules,
  ...activationRules,
  ...conversionRules,
  ...convolutionRules,
  ...matrixRules,
  ...poolingRules,
  ...shapeRules,
};
