export { ScorecamError, type ErrorCode } from './errors.js';
export { excerpt } from './excerpt.js';
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
  weightedLayers,
} from './inspect/index.js';
export { randomizeWeights, type Randomization } from './rewrite/index.js';
export {
  colorBar,
  colorize,
  type ColorMapName,
  colorMapNames,
  colorTable,
  imagenet,
  defaultDrawing,
  overlay,
  type OverlayOptions,
  type Picture,
  pictureNotices,
  placeMap,
  preprocess,
  type PreprocessedPicture,
  type Preprocessing,
  type PreprocessingOptions,
  resizePicture,
  resolvePreprocessing,
  toPicture,
  type View,
} from './image/index.js';
export { interpolationMatrix, resizeMap, type Alignment } from './interpolation.js';
export { peakOf, type MapPoint, type Size, type SpatialMap } from './spatial-map.js';
export { decodeNpy, encodeNpy } from './npy.js';
export { Explainer } from './explain/explainer.js';
export type { ExplainerSetup, ExplainOptions } from './explain/explainer-options.js';
export type { ClassExplanation, Explanation, ExplanationTimes, Prediction } from './explain/explanation.js';
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
} from './explain/result-record.js';
export { classFiles, mapFile } from './explain/result-files.js';
export type { LayerRow } from './model/choose-layer.js';
export { seededRandom, shuffled, type Random } from './random.js';
export {
  findClass,
  fromHuggingFace,
  parseLabels,
  parseModelCard,
  parsePreprocessing,
  type CardContent,
  type ClassNames,
  type ImportedPreprocessing,
} from './card/index.js';
export { optionChoices, type ScoreCamOptions } from './methods/score-cam/options.js';
export { defaultPreset, presetNames, presets, resolveOptions, type PresetName } from './methods/score-cam/presets.js';
export type { CancelSignal } from './cancel.js';
export type { Progress } from './methods/method.js';
export { describePace, describeSeconds, rate, type WorkDone } from './pace.js';
