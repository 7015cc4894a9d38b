/** A way to explain a class: data and one function. A method asks the prepared model, never the graph. */
import type { CancelSignal } from '../cancel.js';
import type { BatchRequest } from '../model/batch-size.js';
import type { ActivatedInput, ScoredInput } from '../model/masked-model.js';
import type { PreparedModel } from '../model/prepared-model.js';
import type { SpatialMap } from '../spatial-map.js';
import type { Tensor } from '../tensor.js';
import type { OptionsOf, OptionTable } from './option.js';
import type { BaselineOf } from './steps/baseline.js';
import type { FinishedMap } from './steps/finish-map.js';

/** A full set of options under a name. */
export interface Preset<T extends OptionTable> {
  /** The implementation or paper that the options reproduce. */
  readonly source: string;
  /** A value for every option. */
  readonly options: OptionsOf<T>;
}

/** The question that a method asks the prepared model beside the activation or the logits of the input itself. */
export type Question =
  'activate' | 'scoreMasked' | 'scoreActivations' | 'layerGradients' | 'imageGradients' | 'maskGradients';

/** What every method has. */
interface MethodBase<T extends OptionTable> {
  /** As flags and records give it: `grad-cam`. */
  readonly name: string;
  /** As people write it: `Grad-CAM`. */
  readonly title: string;
  /** Authors, year, and arXiv number. */
  readonly source: string;
  /** One sentence: what the method asks the network. */
  readonly summary: string;
  /** What is counted while it works, in the plural: `masks`, `gradients`, `steps`. */
  readonly unit: string;
  /** What it asks the model; one that asks for no gradients serves every model that runs. */
  readonly asks: Question;
  readonly options: T;
  /** By name; the first is the default. */
  readonly presets: Readonly<Record<string, Preset<T>>>;
}

/** A method whose maps are made of the channels of a layer. */
export interface LayerMethod<T extends OptionTable> extends MethodBase<T> {
  /** The maps are made of the channels of a layer. */
  readonly subject: 'layer';
  /**
   * Explains an input whose activation and logits are known.
   *
   * @throws ScorecamError CANCELLED if the signal says so, RUNTIME_FAILURE, OUT_OF_MEMORY, or UNSUPPORTED_MODEL if the
   *   model lacks what the method needs
   */
  explain(model: PreparedModel, input: ActivatedInput, request: MethodRequest<OptionsOf<T>>): Promise<MethodResult>;
}

/** A method whose maps are made of the network's input; it needs no layer. */
export interface InputMethod<T extends OptionTable> extends MethodBase<T> {
  /** The maps are made of the input. */
  readonly subject: 'input';
  /** @throws as the `explain` of {@link LayerMethod} */
  explain(model: PreparedModel, input: ScoredInput, request: MethodRequest<OptionsOf<T>>): Promise<MethodResult>;
}

/** A way to explain a class. */
export type Method<T extends OptionTable> = LayerMethod<T> | InputMethod<T>;

/** How far a method has come. */
export interface Progress {
  /** In the method's unit. */
  readonly done: number;
  /** All of the work. */
  readonly total: number;
  /** The maps that the work done so far gives; computed when called. */
  readonly partial: () => readonly ClassMap[];
  /** How far the work has converged, in a few words: `loss 0.31`. */
  readonly note?: string;
}

/** What one call of a method is to do. */
export interface MethodRequest<O> {
  /** Class indices, each in 0..C-1. */
  readonly classes: readonly number[];
  /** All options of the method. */
  readonly options: O;
  /** Inputs per pass. */
  readonly batch: BatchRequest;
  /** Gives the inputs that the picture is compared with, by the names in the options. */
  readonly baselineOf: BaselineOf;
  /** Stops the work between two passes. */
  readonly signal?: CancelSignal | undefined;
  /** Called after each pass. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The map of one class. */
export interface ClassMap extends FinishedMap {
  /** The class index. */
  readonly index: number;
  /**
   * What the map is made of, before ReLU and scaling: the weighted sum (h, w) at the layer's size, or the attribution in
   * the shape of the network's input. Comparable over classes and pictures.
   */
  readonly raw: Tensor<'float32'>;
  /** Numbers that the map is made from, by name, for example the `scores` of the K channels. */
  readonly values: Readonly<Record<string, Float32Array>>;
}

/** The work of a method, in its unit. */
export interface Work {
  /** What was done. */
  readonly count: number;
  /** What was left out because it cannot change the map. */
  readonly skipped: number;
}

/** What a method found. */
export interface MethodResult {
  /** In the order of the request's classes. */
  readonly classes: readonly ClassMap[];
  /** The work that it took, in the unit of the method. */
  readonly work: Work;
  /** Inputs per pass in the end: the fastest if that was asked for, and less after an OUT_OF_MEMORY. */
  readonly batch: number;
  /** Facts of this method alone, as plain values for the record. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Notices for the user, in sentences. */
  readonly notices: readonly string[];
}

/** A map (h, w) as the `raw` of a {@link ClassMap}. */
export function rawMap({ data, height, width }: SpatialMap): Tensor<'float32'> {
  return { type: 'float32', data, dims: [height, width] };
}
