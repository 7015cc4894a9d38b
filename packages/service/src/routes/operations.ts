/** What people and their tools ask of a service besides explanations. */
import type { FastifyInstance } from 'fastify';
import { openApi } from '../openapi/open-api.js';
import type { RouteContext } from './route-context.js';

/** Adds the routes. */
export function addOperationRoutes(app: FastifyInstance, { metrics, limits }: RouteContext): void {
  const description = openApi(limits);
  app.get('/openapi.json', () => description);
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}
