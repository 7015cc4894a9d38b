export { openExplainer, openExplainerParts, type ExplainerParts, type OpenOptions } from './open-explainer.js';
export { checkModelFile, type CheckOptions, type FileReport } from './check-model-file.js';
export { modelRefusal } from './model-refusal.js';
export { exportModel, type ExportedFile, type ExportOptions } from './export-model.js';
export { createRuntime, type RuntimeOptions } from './runtime/runtime.js';
export { describeDevices, type DeviceReport } from './runtime/devices.js';
export type { Device } from './runtime/protocol.js';
export { runtimeVersion, versions } from './versions.js';
export { locateModel } from './hub/locate-model.js';
export type { FetchModelOptions } from './hub/fetch-model.js';
export type { DownloadOptions, HubProgress } from './hub/hub-client.js';
export { openModelFile, type ModelFile } from './model/model-file.js';
export { identifyModel } from './model/model-identity.js';
export { readModelCard, type CardReading } from './model/model-card.js';
export { readLabels } from './model/labels.js';
export { unlessAborted } from './abort.js';
export { exists, type FileRange, hashFile, readWhole } from './read-file.js';
export { recordedPath } from './recorded-path.js';
export {
  decodeImage,
  decodeInput,
  decodePicture,
  type ImageReading,
  readImage,
  readPicture,
} from './picture/read-picture.js';
export { AddressReader, type AddressLimits } from './address/address-reader.js';
export type { ComposeArguments, ComposedResult, ReadPicture } from './picture-thread/picture-protocol.js';
export { PictureReader, type PictureReaderOptions } from './picture-thread/picture-reader.js';
export {
  type ComposeOptions,
  type HeldPicture,
  PictureThreads,
  type PictureThreadsOptions,
} from './picture-thread/picture-threads.js';
export { encodePng } from './picture/encode-png.js';
export { saveExplanation, type FileSizes, type SaveOptions } from './results/save-explanation.js';
export type { ResultOptions } from './results/compose-result.js';
export type { DrawnOptions } from './results/draw-classes.js';
export { sheetNames } from './results/compose-result.js';
export { writeMethodPage } from './results/method-page.js';
export { drawMethodSheet, type MethodSheet, type MethodSheetRow, methodThumbnail } from './results/method-sheet.js';
export { checkWritable, writeStaged } from './results/staged-folder.js';
export { explainBatch, type BatchOptions, type BatchOutcome, type SkippedImage } from './batch/explain-batch.js';
export type { PackPlace } from './batch/pack/pack-place.js';
export type { PictureSource } from './picture-thread/picture-source.js';
export type { BatchItem } from './batch/batch-item.js';
export type { RunProfile } from './batch/run-profile.js';
export { type StageName, stageNames, type StageTime, type StageTimes } from './stopwatch.js';
export type { FolderOptions } from './batch/batch-folder.js';
export type { ExplainedImage, FailedImage, ImageOutcome } from './batch/image-outcome.js';
export { listImages, type ListOptions } from './batch/list-images.js';
export { AuditLog } from './audit/audit-log.js';
export type { AuditedClass, AuditEntry } from './audit/audit-entry.js';
export { verifyResult, type Verification, type VerifyOptions } from './audit/verify-result.js';
export type { VerifiedClass } from './audit/compare-result.js';
export type { ExplainAgainOptions } from './audit/explain-again.js';
export type { GivenFiles } from './audit/target-files.js';
export type { FilePlaces } from './audit/verify-task.js';
export { LiveReport } from './batch/report/live-report.js';
export { writeReport, type ReportSummary } from './batch/report/write-report.js';
export {
  requireOneBatch,
  runSettings,
  type RunRequest,
  type RunSettings,
  type SettingDifference,
} from './runs/run-settings.js';
export { parseShard, type Shard } from './batch/shard.js';
export {
  drawRow,
  planCases,
  runEvaluation,
  runSanityCheck,
  type Annotation,
  type CasePlan,
  type CaseSelection,
  type EvaluationCase,
  type EvaluationProgress,
  type EvaluationRequest,
  type EvaluationSummary,
  type MaskSource,
  type PlanRequest,
  type RowCell,
} from './evaluation/index.js';
