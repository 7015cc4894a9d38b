export { differentiate, type GradientRequest } from './differentiate.js';
export type { ReluRule } from './scope.js';
export { shapeFacts, type ShapeFacts } from './shape-facts.js';
