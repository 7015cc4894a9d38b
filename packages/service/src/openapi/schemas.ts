/** The bodies of the OpenAPI document, by name. */
import { colorMapNames, methods } from '@scorecam/core';
import type { ServiceLimits } from '../service-options.js';

const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;
const number = { type: 'number' } as const;
const share = { type: 'number', minimum: 0, maximum: 1 } as const;
const png = object({ b64: { ...text, contentEncoding: 'base64', contentMediaType: 'image/png' } });

/** The names of the schemas. */
export type SchemaName =
  | 'Error'
  | 'Request'
  | 'Parameters'
  | 'Prediction'
  | 'Predictions'
  | 'Predicted'
  | 'Explained'
  | 'Explanation'
  | 'ExplainedClass'
  | 'Inference'
  | 'Inferred';

/** A schema that is named in the document. */
export function named(name: SchemaName) {
  return { $ref: `#/components/schemas/${name}` };
}

/** All schemas. */
export function schemas({ instances }: ServiceLimits): Readonly<Record<SchemaName, object>> {
  const picture = { ...text, contentEncoding: 'base64', description: 'The bytes of a picture file in base64.' };
  const address = { ...text, format: 'uri', description: 'An https: address, if the service reads any.' };
  return {
    Error: object({ error: { ...text, description: 'One sentence.' }, code: text }),
    Request: object(
      {
        instances: list(
          {
            oneOf: [
              object({ b64: picture }),
              object({ image_bytes: object({ b64: picture }) }),
              object({ url: address }),
            ],
          },
          { minItems: 1, maxItems: instances },
        ),
        parameters: named('Parameters'),
      },
      ['instances'],
    ),
    Parameters: object(
      {
        method: { ...text, description: `A method, or method:preset: ${methods.map(({ name }) => name).join(', ')}.` },
        classes: list({ oneOf: [{ ...integer, minimum: 0 }, text] }, { minItems: 1, maxItems: 10 }),
        top: { ...integer, minimum: 1, maximum: 10, description: 'How many of the most probable classes.' },
        map: { ...text, enum: ['png', 'numbers', 'none'], default: 'png' },
        overlay: { type: 'boolean', default: false },
        color_map: { ...text, enum: colorMapNames, default: 'turbo' },
        opacity: { ...share, default: 0.5 },
      },
      [],
    ),
    Prediction: object({ index: integer, label: text, probability: share, logit: number }, ['index', 'logit']),
    Predictions: object({ classes: list(named('Prediction')) }),
    Predicted: object({ predictions: list(named('Predictions')) }),
    Explained: object({ predictions: list(named('Predictions')), explanations: list(named('Explanation')) }),
    Explanation: object({
      method: text,
      preset: text,
      classes: list(named('ExplainedClass')),
      width: integer,
      height: integer,
      view: object({ left: number, top: number, width: number, height: number }),
      notices: list(text),
    }),
    ExplainedClass: object(
      {
        ...{ index: integer, label: text, probability: share, logit: number },
        flag: object({ code: text, reason: text }),
        map: { oneOf: [png, object({ height: integer, width: integer, data: list(share) })] },
        overlay: png,
      },
      ['index', 'logit'],
    ),
    Inference: object(
      {
        id: text,
        inputs: list(
          object({ name: { const: 'image' }, datatype: { const: 'BYTES' }, shape: list(integer), data: list(picture) }),
          { minItems: 1, maxItems: 1 },
        ),
        parameters: object({ method: text, class: { oneOf: [integer, text] } }, []),
      },
      ['inputs'],
    ),
    Inferred: object(
      {
        model_name: text,
        id: text,
        outputs: list(object({ name: text, datatype: text, shape: list(integer), data: list(number) })),
      },
      ['model_name', 'outputs'],
    ),
  };
}

function object(properties: Readonly<Record<string, object>>, required: readonly string[] = Object.keys(properties)) {
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

function list(items: object, range: object = {}) {
  return { type: 'array', items, ...range };
}
