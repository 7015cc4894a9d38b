/** What passes between a run and the threads that read and write its pictures. */
import type {
  ExplainedInput,
  Picture,
  PreprocessedPicture,
  Preprocessing,
  Raster,
  ResultFile,
  ResultRecord,
  ScorecamError,
  Size,
} from '@scorecam/core';
import type { PictureSource } from './picture-source.js';
import type { StageTimes } from '../stopwatch.js';
import type { ResultOptions } from '../results/compose-result.js';
import type { SavedResult } from '../results/save-explanation.js';
import type { ResultFolder } from '../results/staged-folder.js';

/** What a picture thread can be asked to do: the arguments of each call and what it answers. */
export interface PictureCalls {
  /** Decodes a picture and gives it away. */
  decode: { readonly arguments: DecodeArguments; readonly answer: Picture | Raster };
  /** Reads a picture, which stays in the thread under the number of the request. */
  read: { readonly arguments: ReadArguments; readonly answer: ReadPicture };
  /** Writes the results for a picture that was read, and forgets it. */
  save: { readonly arguments: SaveArguments; readonly answer: SavedResult };
  /** Makes the files of the results for a picture that was read, and forgets it. */
  compose: { readonly arguments: ComposeArguments; readonly answer: ComposedResult };
  /** Forgets a picture that was read and will not be saved. */
  forget: { readonly arguments: { readonly ticket: number }; readonly answer: null };
  /** Measures from the first such call on; answers what it has measured. */
  measure: { readonly arguments: null; readonly answer: StageTimes };
}

export interface DecodeArguments {
  readonly bytes: Uint8Array;
  /** What to call it in messages. */
  readonly name: string;
  /** Whether samples of more than 8 bits are kept. */
  readonly isWide?: boolean | undefined;
}

export interface ReadArguments extends PictureSource {
  readonly preprocessing: Preprocessing;
}

/** A picture as the network takes it. */
export interface ReadPicture extends PreprocessedPicture {
  /** Of the picture, upright, in pixels. */
  readonly size: Size;
  /** Of the bytes that were decoded: a file that changes meanwhile is still one or the other. */
  readonly sha256: string;
  /** Milliseconds from picture to network input. */
  readonly preprocessTime: number;
}

/** What the results for a picture that was read are made of. */
export interface ComposeArguments extends Omit<ResultOptions, 'picture'>, Pick<ReadPicture, 'view' | 'preprocessTime'> {
  /** The number of the request that read the picture. */
  readonly ticket: number;
  /** In the coordinates of the network's input. */
  readonly explained: ExplainedInput;
  /** The bytes of the picture; `image.path` is the path for its record. */
  readonly source: PictureSource;
}

/** The files of a result, result.json among them. */
export interface ComposedResult {
  /** The content of result.json. */
  readonly record: ResultRecord;
  /** All files of the result, result.json last. */
  readonly files: readonly ResultFile[];
}

export interface SaveArguments extends ComposeArguments, ResultFolder {
  /** Whether a killed run may have left a staging folder there. */
  readonly mayHoldStaging: boolean;
}

export type PictureCallName = keyof PictureCalls;
export type PictureArguments<K extends PictureCallName> = PictureCalls[K]['arguments'];
export type PictureAnswer<K extends PictureCallName> = PictureCalls[K]['answer'];

/** A message to the thread. `id` is the caller's and comes back with the answer. */
export type PictureRequest = {
  [K in PictureCallName]: { readonly id: number; readonly call: K; readonly arguments: PictureArguments<K> };
}[PictureCallName];

/**
 * A message from the thread. An error's class does not survive the way, so its code travels beside its message, and so does
 * that of the system if the system refused (`ENOSPC`).
 */
export type PictureReply =
  | { readonly id: number; readonly ok: true; readonly answer: PictureAnswer<PictureCallName> }
  | {
      readonly id: number;
      readonly ok: false;
      readonly message: string;
      readonly code?: ScorecamError['code'];
      readonly systemCode?: string;
    };
