/** KServe's V1 protocol: https://kserve.github.io/website/docs/concepts/architecture/data-plane/v1-protocol */
import type { FastifyInstance } from 'fastify';
import { answerOf, drawnParts } from '../work/answer.js';
import { explainPictures, predictPictures } from '../work/explain-pictures.js';
import { parseRequest } from '../work/request.js';
import { type RouteContext, work } from './route-context.js';

/** How many of the most probable classes a prediction lists, unless the request says otherwise. */
const listed = 5;

/** A route with the name of a model in it. */
interface NamedRoute {
  Params: { readonly name: string };
}

/** Adds the routes. */
export function addKserveRoutes(app: FastifyInstance, context: RouteContext): void {
  const { pool, place, limits } = context;
  app.get('/v1/models', async () => ({ models: await pool.names() }));

  app.get<NamedRoute>('/v1/models/:name', async ({ params }) => {
    const { name } = await pool.find(params.name);
    return { name, ready: context.isReady() };
  });

  app.post<NamedRoute>('/v1/models/:name([^:/]+)::predict', async ({ params, body }, reply) => {
    const { name: model } = await pool.find(params.name);
    const request = parseRequest(body, limits.instances);
    const predicted = await work(context, reply, (signal) => predictPictures(place, request, { model, signal }));
    return { predictions: predicted.map((classes) => ({ classes: classes.slice(0, request.wish.top ?? listed) })) };
  });

  app.post<NamedRoute>('/v1/models/:name([^:/]+)::explain', async ({ params, body }, reply) => {
    const { name: model } = await pool.find(params.name);
    const request = parseRequest(body, limits.instances);
    const parts = drawnParts(request.wish);
    const explained = await work(context, reply, (signal) =>
      explainPictures(place, { request, order: { model, signal }, parts }),
    );
    return {
      predictions: explained.map((each) => ({ classes: each.explained.top })),
      explanations: explained.map((each) => answerOf(each, request.wish)),
    };
  });
}
