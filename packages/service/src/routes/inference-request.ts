/** The body of an inference: one tensor of pictures, each the bytes of a file in base64. */
import * as v from 'valibot';
import { invalid, type PictureRequest, pictureRequest } from '../work/request.js';

const body = v.looseObject({
  id: v.optional(v.pipe(v.string(), v.maxLength(100))),
  inputs: v.pipe(
    v.array(
      v.looseObject({
        name: v.literal('image'),
        datatype: v.literal('BYTES'),
        shape: v.pipe(v.array(v.number()), v.length(1)),
        data: v.pipe(v.array(v.string()), v.minLength(1)),
      }),
    ),
    v.length(1),
  ),
  parameters: v.optional(
    v.strictObject({
      method: v.optional(v.pipe(v.string(), v.maxLength(100))),
      class: v.optional(v.union([v.string(), v.number()])),
    }),
  ),
});

/** An inference that is asked for. */
export interface InferenceRequest {
  /** The caller's name for it. */
  readonly id: string | undefined;
  readonly request: PictureRequest;
}

/**
 * Reads a body of the protocol.
 *
 * @param mostPictures - how many pictures it may have
 * @throws Refusal 400 that names the field; ScorecamError INVALID_OPTION for an unknown method
 */
export function parseInference(value: unknown, mostPictures: number): InferenceRequest {
  const { success, output, issues } = v.safeParse(body, value);
  if (!success) throw invalid(issues[0]);
  const { id, inputs, parameters: given = {} } = output;
  const pictures = inputs.flatMap(({ data }) => data).map((b64) => ({ b64 }));
  const classes = given.class === undefined ? undefined : [given.class];
  const parameters = { method: given.method, classes, top: 1 };
  return { id, request: pictureRequest({ pictures, parameters }, mostPictures) };
}
