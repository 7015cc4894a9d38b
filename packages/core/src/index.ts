export { ScorecamError, type ErrorCode } from './errors.js';
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
  imageInput,
  type FinalActivation,
  type ImageInput,
  type ImageInputOptions,
  type Layout,
  randomiseWeights,
  type Randomisation,
  weightedLayers,
} from './rewrite/index.js';
export {
  colorBar,
  colorize,
  type ColorMapName,
  colorMapNames,
  colorTable,
  fromHuggingFace,
  imagenet,
  type ImportedPreprocessing,
  overlay,
  type OverlayOptions,
  parsePreprocessing,
  type Picture,
  placeMap,
  preprocess,
  type PreprocessedPicture,
  type Preprocessing,
  type PreprocessingOptions,
  resizePicture,
  resolvePreprocessing,
  type Size,
  toPicture,
  type View,
} from './image/index.js';
export { interpolationMatrix, resizeMap, type Alignment } from './interpolation.js';
export { peakOf, type MapPoint, type SpatialMap } from './spatial-map.js';
export { decodeNpy, encodeNpy } from './npy.js';
export { Explainer } from './explainer.js';
export type { ExplainerSetup, ExplainOptions } from './explainer-options.js';
export type { ClassExplanation, Explanation, ExplanationTimes, Prediction } from './explanation.js';
export {
  resultRecord,
  type ClassRecord,
  type ClassFiles,
  type FileIdentity,
  type ImageIdentity,
  type ModelIdentity,
  type RecordContext,
  type ResultColors,
  type ResultRecord,
  type WeightsIdentity,
} from './result-record.js';
export { classFiles, mapFile } from './result-files.js';
export type { LayerRow } from './scorecam/choose-layer.js';
export { seededRandom, shuffled, type Random } from './random.js';
export { findClass, type ClassNames } from './labels.js';
export { parseLabels } from './parse-labels.js';
export { parseModelCard, type CardContent } from './parse-model-card.js';
export { optionChoices, type ScoreCamOptions } from './scorecam/options.js';
export { defaultPreset, presetNames, presets, resolveOptions, type PresetName } from './scorecam/presets.js';
export type { CancelSignal, Progress } from './scorecam/request.js';
