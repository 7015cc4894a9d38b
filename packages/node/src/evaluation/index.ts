export type { Annotation, AnnotationSet, MaskSource } from './annotation.js';
export { failedRow, loadCase, type CaseContext, type LoadedCase, type LoadedTarget } from './load-case.js';
export { annotatedCases, folderCases, type CasePlan, type CaseSelection, type EvaluationCase } from './plan-cases.js';
export { readAnnotations } from './read-annotations.js';
export { drawRow, type RowCell } from './draw-row.js';
