export { fromHuggingFace, type ImportedPreprocessing } from './hugging-face.js';
export { findClass, findClasses, type ClassNames } from './labels.js';
export { metadataCard, type MetadataEntry } from './metadata-card.js';
export { headOfProblem } from './parse-head.js';
export { parseLabels } from './parse-labels.js';
export { parseModelCard, type CardContent } from './parse-model-card.js';
export { parsePreprocessing } from './parse-preprocessing.js';
export { fromTimm, namedPreprocessing, readPreprocessingForm } from './preprocessing-forms.js';
