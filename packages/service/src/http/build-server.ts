import fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { performance } from 'node:perf_hooks';
import type { ServiceLimits, ServiceOptions } from '../service-options.js';
import type { Metrics } from './metrics.js';
import { readJson } from './read-json.js';
import { Refusal, refusalOf } from './refusal.js';

/** In milliseconds: headers come at once, and a body as fast as a slow line carries it. */
const headersTimeout = 10_000;
const bodyTimeout = 30_000;
const keepAliveTimeout = 10_000;

/** What the server is made of. */
export interface ServerOptions extends Pick<ServiceOptions, 'log'> {
  readonly limits: ServiceLimits;
  readonly metrics: Metrics;
}

/** The HTTP server without its routes: bodies, refusals, the log. */
export function buildServer({ limits, metrics, log }: ServerOptions): FastifyInstance {
  const app = fastify({
    logger: log
      ? { level: 'info', base: null, timestamp: isoTime, stream: { write: (line) => void log.write(line) } }
      : false,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    requestTimeout: bodyTimeout,
    keepAliveTimeout,
    http: { headersTimeout, connectionsCheckingInterval: 1000 },
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
  });
  app.server.maxConnections = limits.connections;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    try {
      done(null, readJson(body));
    } catch (error) {
      done(refusalOf(error));
    }
  });
  addRefusals(app);
  addReport(app, metrics);
  return app;
}

function isoTime(): string {
  return `,"time":"${new Date().toISOString()}"`;
}

function addRefusals(app: FastifyInstance): void {
  app.setNotFoundHandler(() => {
    throw new Refusal(404, 'NO_SUCH_ROUTE', 'There is no such route; GET /openapi.json lists them.');
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, code, message, retryAfter } = refusalOf(error);
    if (status >= 500) request.log.error({ err: error, code }, 'failed');
    if (retryAfter !== undefined) reply.header('Retry-After', retryAfter);
    if (status === 401) reply.header('WWW-Authenticate', 'Bearer');
    return reply.status(status).send({ error: message, code });
  });
}

function addReport(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    const started = performance.now();
    reply.raw.once('close', () => {
      const route = routeOf(request);
      const status = reply.raw.writableFinished ? reply.statusCode : 499;
      const seconds = (performance.now() - started) / 1000;
      metrics.addRequest({ route, status, seconds });
      const { method, ip } = request;
      request.log.info({ method, route, params: request.params, status, seconds, ip }, 'request');
    });
    done();
  });
}

/** The pattern of a route, without the expression that separates the name of a model from the verb after it. */
function routeOf({ routeOptions }: FastifyRequest): string {
  return (routeOptions.url ?? 'none').replace('([^:/]+)::', ':');
}
