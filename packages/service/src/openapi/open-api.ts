/** The OpenAPI document of a service. */
import { versions } from '@scorecam/node';
import type { ServiceLimits } from '../service-options.js';
import { named, type SchemaName, schemas } from './schemas.js';

/** The document, in version 3.1. */
export function openApi(limits: ServiceLimits) {
  const { scorecam: version } = versions();
  return {
    openapi: '3.1.0',
    info: {
      title: 'scorecam',
      version,
      description: "Heat maps of image classifiers: KServe's V1 protocol, and the open inference protocol.",
    },
    paths,
    components: {
      schemas: schemas(limits),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

const model = [{ name: 'name', in: 'path', required: true, schema: { type: 'string' } }];
const anyObject = { type: 'object' };

const paths = {
  '/v1/models': { get: reading('The names of the models.', anyObject) },
  '/v1/models/{name}': { parameters: model, get: reading('Whether a model is ready.', anyObject) },
  '/v1/models/{name}:predict': {
    parameters: model,
    post: asking('The classes of pictures.', { body: 'Request', answer: 'Predicted' }),
  },
  '/v1/models/{name}:explain': {
    parameters: model,
    post: asking('The heat maps of pictures.', { body: 'Request', answer: 'Explained' }),
  },
  '/v2': { get: reading('What this server is.', anyObject) },
  '/v2/health/live': { get: reading('Whether the process answers; needs no token.', anyObject) },
  '/v2/health/ready': { get: reading('Whether requests are taken; needs no token.', anyObject) },
  '/v2/models/{name}': { parameters: model, get: reading('The tensors of a model.', anyObject) },
  '/v2/models/{name}/ready': { parameters: model, get: reading('Whether a model is ready.', anyObject) },
  '/v2/models/{name}/infer': {
    parameters: model,
    post: asking('The class, its score and its map, as tensors.', { body: 'Inference', answer: 'Inferred' }),
  },
  '/openapi.json': { get: reading('This document.', anyObject) },
  '/metrics': {
    get: {
      summary: 'Metrics for Prometheus.',
      responses: { 200: { description: 'Text', content: { 'text/plain': {} } } },
    },
  },
};

function reading(summary: string, schema: object) {
  return { summary, responses: { 200: { description: 'The answer', content: json(schema) }, default: refusal() } };
}

function asking(summary: string, { body, answer }: { readonly body: SchemaName; readonly answer: SchemaName }) {
  return {
    summary,
    requestBody: { required: true, content: json(named(body)) },
    responses: { 200: { description: 'The answer', content: json(named(answer)) }, default: refusal() },
  };
}

function refusal() {
  const description = 'A refusal in one sentence; 429 and 503 have Retry-After.';
  return { description, content: json(named('Error')) };
}

function json(schema: object) {
  return { 'application/json': { schema } };
}
