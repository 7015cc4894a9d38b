/** What the body of a request may hold. */
import { type ColorMapName, colorMapNames, excerpt, type MethodSetting, parseMethod } from '@scorecam/core';
import * as v from 'valibot';
import { Refusal } from '../http/refusal.js';

const base64 = v.strictObject({ b64: v.string() });
const longestUrl = 2000;
/** The forms of a picture that KServe's servers take, and its address. */
const instance = v.union(
  [
    base64,
    v.strictObject({ image_bytes: base64 }),
    v.strictObject({ url: v.pipe(v.string(), v.maxLength(longestUrl)) }),
  ],
  'each instance must be {"b64": "..."}, {"image_bytes": {"b64": "..."}} or {"url": "https://..."}',
);

const mostClasses = 10;
const longestLabel = 200;

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostClasses));
const classIndex = v.pipe(v.number(), v.integer(), v.minValue(0));
const label = v.pipe(v.string(), v.nonEmpty(), v.maxLength(longestLabel));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const parameters = v.strictObject({
  method: v.optional(v.pipe(v.string(), v.maxLength(longestLabel))),
  classes: v.optional(v.pipe(v.array(v.union([classIndex, label])), v.minLength(1), v.maxLength(mostClasses))),
  top: v.optional(count),
  map: v.optional(v.picklist(['png', 'numbers', 'none'])),
  overlay: v.optional(v.boolean()),
  color_map: v.optional(v.picklist(colorMapNames)),
  opacity: v.optional(share),
});

const body = v.strictObject({
  instances: v.pipe(v.array(instance), v.minLength(1)),
  parameters: v.optional(parameters),
});

/** How the map of a class is answered. */
export type MapForm = 'png' | 'numbers' | 'none';

/** What is wanted of each picture. */
export interface Wish {
  /** Default: that of the model. */
  readonly method: MethodSetting | undefined;
  readonly classes: readonly (number | string)[] | undefined;
  readonly top: number | undefined;
  readonly map: MapForm;
  readonly overlay: boolean;
  readonly colorMap: ColorMapName;
  readonly opacity: number;
}

/** A picture as it is sent: the bytes of its file in base64, or where they are. */
export type PictureSource = { readonly b64: string } | { readonly url: string };

/** A request whose body has the form that it should. */
export interface PictureRequest {
  readonly pictures: readonly PictureSource[];
  readonly wish: Wish;
}

/**
 * Reads a body of KServe's V1 protocol.
 *
 * @param mostPictures - how many instances it may have
 * @throws Refusal 400 that names the field; ScorecamError INVALID_OPTION for an unknown method
 */
export function parseRequest(value: unknown, mostPictures: number): PictureRequest {
  const { success, output, issues } = v.safeParse(body, value);
  if (!success) throw invalid(issues[0]);
  const { instances, parameters: given = {} } = output;
  const pictures = instances.map((each) => ('image_bytes' in each ? each.image_bytes : each));
  return pictureRequest({ pictures, parameters: given }, mostPictures);
}

/** What a body holds, once its form is right. */
interface SentRequest {
  readonly pictures: readonly PictureSource[];
  readonly parameters: v.InferOutput<typeof parameters>;
}

/**
 * A request with its defaults filled in.
 *
 * @throws Refusal 400 if there are too many pictures; ScorecamError INVALID_OPTION for an unknown method
 */
export function pictureRequest(sent: SentRequest, mostPictures: number): PictureRequest {
  const { length } = sent.pictures;
  if (length > mostPictures)
    throw new Refusal(400, 'TOO_MANY', `A request may hold ${mostPictures} pictures, not ${length}.`);
  return { pictures: sent.pictures, wish: wishOf(sent.parameters) };
}

function wishOf({ method, classes, top, map, overlay, color_map, opacity }: SentRequest['parameters']): Wish {
  return {
    method: method === undefined ? undefined : parseMethod(method),
    classes,
    top,
    map: map ?? 'png',
    overlay: overlay ?? false,
    colorMap: color_map ?? 'turbo',
    opacity: opacity ?? 0.5,
  };
}

/** In characters: messages quote what was sent. */
const longestQuote = 200;

/** The refusal of a body whose form is wrong. */
export function invalid(issue: v.BaseIssue<unknown>): Refusal {
  const field = v.getDotPath(issue) ?? 'body';
  return new Refusal(
    400,
    'INVALID_REQUEST',
    excerpt(`The field "${field}" is not valid: ${issue.message}.`, longestQuote),
  );
}
