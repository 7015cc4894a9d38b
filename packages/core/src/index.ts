export { ScorecamError, type ErrorCode } from './errors.js';
export { excerpt } from './excerpt.js';
export { nearMatches } from './near-matches.js';
export {
  elementCount,
  floatTensor,
  type ElementArrays,
  type ElementType,
  type Tensor,
  type TensorMap,
} from './tensor.js';
export type { ModelSource, Runtime, Session, SessionOptions, ValueInfo, WeightSource } from './runtime.js';
export {
  type FilePiece,
  filePieces,
  type FileRange,
  memorySource,
  readModel,
  relocateWeights,
  weightFiles,
  writeModel,
  type ByteSource,
  type OnnxModel,
  type WeightFile,
} from './onnx/index.js';
export {
  declaredClassCount,
  declaredLabels,
  type FinalActivation,
  type ImageInput,
  type ImageInputOptions,
  type OwnScaling,
  type Layout,
  outputOfScores,
} from './inspect/index.js';
export {
  type ChannelOrder,
  colorBar,
  colorize,
  type ColorMapName,
  colorMapNames,
  defaultDrawing,
  describePreprocessing,
  drawRaster,
  imagenet,
  isRaster,
  type Levels,
  overlay,
  type OverlayOptions,
  type Picture,
  pictureNotices,
  placeMap,
  preprocess,
  type PreprocessedPicture,
  type Preprocessing,
  type PreprocessingOptions,
  type Raster,
  type RasterDrawing,
  type Resampling,
  rasterOfArray,
  resizePicture,
  type Samples,
  resolvePreprocessing,
  type View,
} from './image/index.js';
export { resizeMap, type Alignment } from './interpolation.js';
export { peakOf, type MapFlag, type MapPoint, type Size, type SpatialMap } from './spatial-map.js';
export { decodeNpy, decodeNpyArray, encodeNpy } from './npy.js';
export type { FedInputs } from './model/complete-model.js';
export { Explainer } from './explain/explainer.js';
export type { ExplainerInput } from './explain/explainer-input.js';
export type { ExplainerSetup, ExplainOptions, ExplainTarget } from './explain/explainer-options.js';
export type {
  ClassExplanation,
  ExplainedClass,
  ExplainedInput,
  ExplainedTarget,
  Explanation,
  ExplanationTimes,
  ExplanationWork,
  Prediction,
  RecordedRegion,
} from './explain/explanation.js';
export { describeScale, displayPeak, scaledForDisplay } from './explain/display-peak.js';
export { drawnMaps, type ScaleRange, scaleRanges } from './explain/drawn-maps.js';
export { describeScore, percent } from './explain/predictions.js';
export type { FileIdentity } from './file-identity.js';
export type {
  BoxColumns,
  BoxTarget,
  ClassTarget,
  Columns,
  DetectionForm,
  Direction,
  FoundBoxTarget,
  HeadName,
  HeadSource,
  InputBox,
  OutputTarget,
  RegionWeights,
  ScoreColumns,
  SegmentTarget,
  SimilarityTarget,
  Target,
} from './target/index.js';
export { headNames } from './target/index.js';
export type { FoundBox } from './explain/found-box.js';
export { regionOfMask } from './explain/picture-region.js';
export { modelLayers } from './explain/describe-model.js';
export type { AssumedField } from './explain/described-input.js';
export { placeExplanation, type Placement } from './explain/place-explanation.js';
export { upgradeRecord } from './explain/upgrade-record.js';
export {
  resultRecord,
  type ClassRecord,
  type ClassFiles,
  type ImageIdentity,
  type ModelIdentity,
  type RecordContext,
  type ResultColors,
  type ResultRecord,
  type Versions,
  type WeightsIdentity,
} from './explain/result-record.js';
export { chosenFiles, classFiles, fileNames, mapFile, numberFiles, type ResultFile } from './explain/result-files.js';
export {
  completeForm,
  leanForm,
  type PictureFormat,
  pictureFormats,
  type ResultForm,
  type ResultPart,
  resultParts,
  type SheetFormat,
  sheetFormats,
} from './explain/result-form.js';
export type { LayerChoice, LayerRow } from './model/choose-layer.js';
export type { Activation } from './model/activation.js';
export { type PassPrecision, passPrecisions } from './model/model-facts.js';
export { type BatchRequest, BatchSize } from './model/batch-size.js';
export { BatchTrial } from './model/batch-trial.js';
export type { ReluRule } from './gradient/index.js';
export type { Gradients, ImageQuestion, MaskGradients, MaskQuestion } from './model/class-gradients.js';
export type { Head } from './model/head.js';
export type { InputShape, MaskBatch } from './model/mask-feeds.js';
export type { ActivatedInput, LogitsRows, ScoredInput } from './model/masked-model.js';
export type { LoadedModel, ModelChoices } from './model/model-facts.js';
export type { PreparedModel } from './model/prepared-model.js';
export type { DeclaredDim } from './onnx/value-info.js';
export type { PictureInput } from './image/resolve-preprocessing.js';
export type { LayerCandidate, MeasuredLayer } from './layers/index.js';
export type { LayerInfo } from './layers/layer-info.js';
export type { LayerLayout, TokenGrid } from './layers/places.js';
export type { FinishedMap } from './methods/steps/finish-map.js';
export { seededRandom, shuffled, type Random } from './random.js';
export {
  findClass,
  findClasses,
  fromHuggingFace,
  joinCards,
  metadataCard,
  namedPreprocessing,
  parseLabels,
  parseModelCard,
  parseModelConfig,
  parseModelDescription,
  parsePreprocessing,
  readPreprocessingForm,
  type CardContent,
  type ClassNames,
  type ImportedPreprocessing,
  type MetadataEntry,
  type ModelCard,
} from './card/index.js';
export {
  chooseModelFile,
  type HubName,
  isHubName,
  type ModelFileChoice,
  parseHubName,
  type Precision,
  precisions,
} from './hub/index.js';
export { methods, type MethodChoice, type MethodName, type MethodOptions, type PresetName } from './methods/index.js';
export {
  findMethod,
  methodWord,
  parseMethod,
  settingOf,
  type MethodSetting,
  type MethodWish,
} from './methods/choose-method.js';
export { methodFault } from './methods/method-fault.js';
export type { BaselineOf } from './methods/steps/baseline.js';
export type { ScoreName } from './model/gradient-graph.js';
export type { BaselineSources, ReadPicture } from './explain/baselines.js';
export type {
  ClassMap,
  InputMethod,
  LayerMethod,
  Method,
  MethodRequest,
  MethodResult,
  Preset,
  Progress,
  Question,
  Work,
} from './methods/method.js';
export type { Option, OptionsOf, OptionTable } from './methods/option.js';
export {
  checkModel,
  type CheckedInput,
  type CheckedModel,
  type ModelFault,
  type ModelReport,
} from './check/check-model.js';
export type { CustomOperator, GraphFacts, OperatorSet } from './check/graph-facts.js';
export type { PreprocessingSources } from './check/preprocessing-sources.js';
export type { ServedMethod } from './check/served-methods.js';
export { exportExplained, type ExplainedModel } from './export/export-explained.js';
export { exportableMethods, type ExportableMethod, type ModelGrowth } from './export/exportable-methods.js';
export type { ExportRequest, MapRequest } from './export/export-request.js';
export { throwIfCancelled, type CancelSignal } from './cancel.js';
export { describeCount, describePace, describeSeconds, rate, type WorkDone } from './pace.js';
