export { openExplainer, openExplainerParts, type ExplainerParts, type OpenOptions } from './open-explainer.js';
export { createRuntime, type RuntimeOptions } from './runtime.js';
export { describeDevices, type DeviceReport } from './devices.js';
export type { Device } from './protocol.js';
export { runtimeVersion } from './versions.js';
export { openModelFile, type ModelFile } from './model-file.js';
export { identifyModel } from './model-identity.js';
export { readModelCard, type ModelCard } from './model-card.js';
export { readLabels } from './labels.js';
export { hashFile, readWhole } from './read-file.js';
export { decodePicture, readPicture } from './read-picture.js';
export { PictureReader } from './picture-reader.js';
export { encodePng } from './encode-png.js';
export { saveExplanation, type SaveOptions } from './save-explanation.js';
export { asUnwritable, checkWritable, writeStaged } from './staged-folder.js';
export { explainBatch, type BatchOptions, type BatchOutcome, type SkippedImage } from './batch/explain-batch.js';
export type { BatchItem } from './batch/batch-item.js';
export type { FolderOptions } from './batch/batch-folder.js';
export type { ExplainedImage, FailedImage, ImageOutcome } from './batch/image-outcome.js';
export { listImages, type ListOptions } from './batch/list-images.js';
export { writeReport, type ReportSummary } from './batch/report/write-report.js';
export { runSettings, type RunRequest, type RunSettings } from './batch/run-settings.js';
export { isInShard, parseShard, type Shard } from './batch/shard.js';
export {
  annotatedCases,
  drawRow,
  failedRow,
  folderCases,
  loadCase,
  readAnnotations,
  type Annotation,
  type AnnotationSet,
  type CaseContext,
  type CasePlan,
  type CaseSelection,
  type EvaluationCase,
  type LoadedCase,
  type LoadedTarget,
  type MaskSource,
  type RowCell,
} from './evaluation/index.js';
