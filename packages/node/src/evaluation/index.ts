export { drawRow, type RowCell } from './draw-row.js';
export { runEvaluation, type EvaluationProgress, type EvaluationRequest } from './evaluate-run.js';
export { planCases, type CasePlan, type CaseSelection, type EvaluationCase, type PlanRequest } from './plan-cases.js';
export type { Annotation, MaskSource } from './annotation.js';
export type { EvaluationSummary } from './report/summary.js';
export { runSanityCheck } from './sanity-run.js';
