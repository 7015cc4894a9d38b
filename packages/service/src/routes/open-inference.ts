/** The open inference protocol, version 2: https://github.com/kserve/open-inference-protocol */
import { versions } from '@scorecam/node';
import type { FastifyInstance } from 'fastify';
import { type ExplainedPicture, explainPictures } from '../work/explain-pictures.js';
import { parseInference } from './inference-request.js';
import { type RouteContext, work } from './route-context.js';

/** A route with the name of a model in it. */
interface NamedRoute {
  Params: { readonly name: string };
}

const inputs = [{ name: 'image', datatype: 'BYTES', shape: [-1] }];
const outputs = [
  { name: 'class', datatype: 'INT64', shape: [-1] },
  { name: 'score', datatype: 'FP32', shape: [-1] },
  { name: 'saliency', datatype: 'FP32', shape: [-1, -1, -1] },
];

/** Adds the routes. */
export function addOpenInferenceRoutes(app: FastifyInstance, context: RouteContext): void {
  const { pool, place, limits } = context;
  const { scorecam: version } = versions();
  app.get('/v2', () => ({ name: 'scorecam', version, extensions: [] }));
  app.get('/v2/health/live', () => ({ live: true }));
  app.get('/v2/health/ready', (_request, reply) => {
    const ready = context.isReady();
    return reply.status(ready ? 200 : 503).send({ ready });
  });

  app.get<NamedRoute>('/v2/models/:name', async ({ params }) => {
    const { name } = await pool.find(params.name);
    return { name, versions: [], platform: 'onnx_onnxv1', inputs, outputs };
  });

  app.get<NamedRoute>('/v2/models/:name/ready', async ({ params }, reply) => {
    const { name } = await pool.find(params.name);
    const ready = context.isReady();
    return reply.status(ready ? 200 : 503).send({ name, ready });
  });

  app.post<NamedRoute>('/v2/models/:name/infer', async ({ params, body }, reply) => {
    const { name: model } = await pool.find(params.name);
    const { id, request } = parseInference(body, limits.instances);
    const explained = await work(context, reply, (signal) =>
      explainPictures(place, { request, order: { model, signal }, parts: [] }),
    );
    const rows = explained.map(firstClass);
    return { model_name: model, ...(id !== undefined && { id }), outputs: tensorsOf(rows) };
  });
}

/** One class of one picture. */
interface InferredRow {
  readonly index: number;
  readonly score: number;
  readonly height: number;
  readonly width: number;
  readonly map: readonly number[];
}

function firstClass({ explained }: ExplainedPicture): InferredRow {
  const { index, probability, logit, map } = explained.classes[0]!; // one is asked for
  return { index, score: probability ?? logit, height: map.height, width: map.width, map: Array.from(map.data) };
}

function tensorsOf(rows: readonly InferredRow[]) {
  const [{ height, width }] = rows as [InferredRow]; // a request holds a picture at least
  const count = rows.length;
  return [
    { name: 'class', datatype: 'INT64', shape: [count], data: rows.map(({ index }) => index) },
    { name: 'score', datatype: 'FP32', shape: [count], data: rows.map(({ score }) => score) },
    { name: 'saliency', datatype: 'FP32', shape: [count, height, width], data: rows.flatMap(({ map }) => map) },
  ];
}
