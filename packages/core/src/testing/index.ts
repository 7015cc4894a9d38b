export { assertClose, maximumDifference, type Tolerance } from './closeness.js';
export { externalWeightModel } from './conformance-models.js';
export { conformanceCases, type ConformanceCase } from './conformance.js';
export { gradientCases, type GradientCase } from './gradient-cases.js';
export { tinyClassifier, tinyClassifierFacts, type TinyClassifierOptions } from './tiny-models.js';
