import type { PassPrecision } from '../model/model-facts.js';
import type { AssumedField } from './described-input.js';
import type { Preprocessing } from '../image/preprocessing.js';
import type { View } from '../image/view.js';
import type { LayerInfo } from '../layers/layer-info.js';
import type { MethodSetting } from '../methods/choose-method.js';
import type { Work } from '../methods/method.js';
import type { FileIdentity } from '../file-identity.js';
import type { MapFlag, Size, SpatialMap } from '../spatial-map.js';
import type { DetectionForm, Direction, HeadName, HeadSource, InputBox, Target } from '../target/index.js';
import type { Tensor } from '../tensor.js';

/** The weights of a region, as results record them: their size, and the file that they were made of. */
export interface RecordedRegion extends Size {
  /** Absent if the caller made the weights in another way. */
  readonly source?: FileIdentity;
}

/** The target of the maps, and how the numbers of the output became scores. */
export interface ExplainedTarget {
  /** A class, a segmentation, a box or a similarity. */
  readonly kind: Target['kind'];
  /** The tensor whose numbers are explained, mostly an output of the model. */
  readonly output: string;
  /** What the numbers of the output are, such as logits for a softmax. */
  readonly head: HeadName;
  /** Who says which head it is: the caller, the graph, the model's card, the values that the model gives, or nobody. */
  readonly headSource: HeadSource;
  /** Present if the target is a number. */
  readonly direction?: Direction;
  /** Present if the target is a box. */
  readonly box?: InputBox;
  /** Present if the target is a box: how the outputs of the detector are read. */
  readonly form?: DetectionForm;
  /** Present if the target is a part of a segmentation: its box, or the source of its weights. */
  readonly region?: InputBox | RecordedRegion;
  /** Present if the target is the similarity to a picture whose file is known, or to several. */
  readonly reference?: FileIdentity | readonly FileIdentity[];
}

/** A class and how probable the model finds it for a picture. */
export interface Prediction {
  /** 0..C-1. */
  readonly index: number;
  /** Absent if the labels are not known. */
  readonly label?: string;
  /** In [0, 1]; absent if the head gives no probabilities. */
  readonly probability?: number;
  /** The score before the head: the logit, or the number itself of a head that applies nothing. */
  readonly logit: number;
}

/** The evidence for one class, in the coordinates of the network's input. */
export interface ExplainedClass extends Prediction {
  /** In [0, 1], at the size that the preset's reference implementation gives. */
  readonly map: SpatialMap;
  /**
   * What the map is made of, before ReLU and scaling: (h, w) at the layer's size, or the shape of the network's input.
   * Comparable over classes and pictures.
   */
  readonly raw: Tensor<'float32'>;
  /** Numbers that the map is made from, by name: for Score-CAM `scores`, one for each of the K channels, 0 if it was skipped. */
  readonly values: Readonly<Record<string, Float32Array>>;
  /** Present if the map shows nothing, with the reason; the maps are then all zeros. */
  readonly flag?: MapFlag;
}

/** The evidence for one class, in the coordinates of the picture. */
export interface ClassExplanation extends ExplainedClass {
  /** The map placed in the coordinates of the original picture, in [0, 1]; computed when it is first read. */
  readonly original: SpatialMap;
}

/** The work of a method, in its unit. */
export interface ExplanationWork extends Work {
  /** The unit of the count, in the plural: `masks`, `gradients`. */
  readonly unit: string;
}

/** An explanation in the coordinates of the network's input, without the place of its maps in a picture. */
export interface ExplainedInput {
  /** The method, its preset, and the options in force. */
  readonly method: MethodSetting;
  /** The target of the maps. */
  readonly target: ExplainedTarget;
  /** The source of the maps: the channels of `layer`, or the network's input. */
  readonly subject: 'layer' | 'input';
  /** Present if the subject is a layer. */
  readonly layer?: LayerInfo;
  /** How the picture became the network's input. */
  readonly preprocessing: Preprocessing;
  /** The fields of the preprocessing that nothing states and that are ImageNet's; absent if there are none. */
  readonly assumed?: readonly AssumedField[];
  /** The values of the model's other inputs: a number, or the shape of a tensor; absent if there are none. */
  readonly feeds?: Readonly<Record<string, number | { readonly dims: readonly number[] }>>;
  /** The explained classes, in the order asked for. */
  readonly classes: readonly ExplainedClass[];
  /** The five most probable classes, the most probable first. */
  readonly top: readonly Prediction[];
  /** The work that it took, in the unit of the method. */
  readonly work: ExplanationWork;
  /** Facts of the method alone: for Score-CAM `channels` (K) and `constantChannels` (their indices). */
  readonly details: Readonly<Record<string, unknown>>;
  /** The runtime and its execution provider. */
  readonly runtime: string;
  /** The execution provider that ran the model. */
  readonly device: string;
  /** Inputs per pass. */
  readonly batch: number;
  /** The numbers in the masked passes; absent for float32. */
  readonly precision?: Exclude<PassPrecision, 'fp32'>;
  /** Wall-clock milliseconds. */
  readonly times: Omit<ExplanationTimes, 'preprocess'>;
  /** Decisions along the way that the reader should know, in sentences. */
  readonly notices: readonly string[];
}

/** All that is needed to read a map, and to make it again. */
export interface Explanation extends Omit<ExplainedInput, 'classes' | 'times'> {
  /** The explained classes, in the order asked for. */
  readonly classes: readonly ClassExplanation[];
  /** The part of the picture that the network saw. */
  readonly view: View;
  /** Wall-clock milliseconds. */
  readonly times: ExplanationTimes;
}

/** Wall-clock milliseconds of the parts of one explanation. */
export interface ExplanationTimes {
  /** From picture to network input. */
  readonly preprocess: number;
  /** The network's pass over the input itself: the logits, and the activation if the method asks for it. */
  readonly forward: number;
  /** The method's own passes. */
  readonly method: number;
}
