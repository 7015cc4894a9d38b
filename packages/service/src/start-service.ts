/** A service: the models, the work, the server, and how they begin and end. */
import { parseMethod, ScorecamError } from '@scorecam/core';
import { AddressReader, AuditLog, PictureThreads } from '@scorecam/node';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildServer } from './http/build-server.js';
import { addGate } from './http/gate.js';
import { Metrics } from './http/metrics.js';
import { ModelPool } from './models/model-pool.js';
import { modelFolder, oneModel } from './models/model-shelf.js';
import { addKserveRoutes } from './routes/kserve.js';
import { addOpenInferenceRoutes } from './routes/open-inference.js';
import { addOperationRoutes } from './routes/operations.js';
import { defaultLimits, type ServiceLimits, type ServiceOptions } from './service-options.js';
import { Admission } from './work/admission.js';
import { ByteLedger } from './work/byte-ledger.js';

/** A service that runs. */
export interface Service {
  /** Ends with "/". */
  readonly url: string;
  /**
   * Ends it: it says that it is not ready, takes requests for `drain` more seconds, answers those that it has taken, and ends the models.
   * What is still under way after `grace` seconds is given up.
   */
  close(): Promise<void>;
}

const defaultHost = '127.0.0.1';

/** Bodies of the largest size that may be held at once. */
const mostBodies = 8;

/** Seconds. */
const defaultDrain = 1;
const defaultGrace = 25;
const picturePatience = 30;

/** The addresses that only this machine reaches. */
const local: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * Starts a service. A single model is loaded before it listens; those of a folder, when they are first asked for.
 *
 * @example
 * const service = await startService({ model: 'vgg16.onnx', port: 8080 });
 *
 * @throws ScorecamError INVALID_OPTION if the options contradict each other or the port is not available; UNWRITABLE_OUTPUT of the
 *   audit log; as openExplainer for the one model
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const service = new RunningService(options, await openAudit(options));
  try {
    await service.begin();
    return service;
  } catch (error) {
    await service.end();
    throw error;
  }
}

async function openAudit({ audit }: ServiceOptions): Promise<AuditLog | undefined> {
  return audit === undefined ? undefined : AuditLog.open(audit);
}

class RunningService implements Service {
  readonly #options: ServiceOptions;
  readonly #pool: ModelPool;
  readonly #threads: PictureThreads;
  readonly #audit: AuditLog | undefined;
  readonly #addresses: AddressReader | undefined;
  readonly #app: FastifyInstance;
  /** Aborted when it can no longer wait for what is under way. */
  readonly #closing = new AbortController();
  #isReady = false;

  constructor(options: ServiceOptions, audit: AuditLog | undefined) {
    const { memory = totalmem() / 2, opening = {} } = options;
    const method = options.method === undefined ? undefined : parseMethod(options.method);
    this.#options = options;
    this.#audit = audit;
    this.#pool = new ModelPool(shelfOf(options), { opening, method }, memory);
    const limits = { ...defaultLimits, ...options.limits };
    this.#threads = new PictureThreads({ count: limits.atOnce, patience: picturePatience });
    this.#addresses = options.allowAddresses
      ? new AddressReader({ seconds: limits.seconds, bytes: limits.bodyBytes })
      : undefined;
    this.#app = this.#build(limits);
  }

  get url(): string {
    const { host = defaultHost } = this.#options;
    const { port } = this.#app.server.address() as AddressInfo; // of a server that listens on a port
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
  }

  async begin(): Promise<void> {
    const { model, host = defaultHost, port = 0 } = this.#options;
    if (model !== undefined)
      for (const name of await this.#pool.names()) await this.#pool.use(name, () => Promise.resolve());
    await this.#app.listen({ host, port }).catch((error: unknown) => {
      throw new ScorecamError('INVALID_OPTION', `Port ${port} of ${host} is not available; choose another.`, error);
    });
    this.#isReady = true;
  }

  async close(): Promise<void> {
    const { drain = defaultDrain, grace = defaultGrace } = this.#options;
    this.#isReady = false;
    const giveUp = setTimeout(() => this.#closing.abort(), 1000 * grace);
    await sleep(1000 * drain);
    await this.end();
    clearTimeout(giveUp);
  }

  /** Answers what is under way, and gives back everything. */
  async end(): Promise<void> {
    await this.#app.close();
    await Promise.all([this.#pool.dispose(), this.#threads.close()]);
    this.#addresses?.close();
    await this.#audit?.close();
  }

  #build(limits: ServiceLimits): FastifyInstance {
    const { host = defaultHost, token, log } = this.#options;
    const pool = this.#pool;
    const admission = new Admission(limits);
    const ledger = new ByteLedger(mostBodies * limits.bodyBytes);
    const metrics = new Metrics({
      running: () => admission.running,
      waiting: () => admission.waiting,
      loaded: () => pool.loaded.length,
      held: () => ledger.held,
    });
    const app = buildServer({ limits, metrics, log });
    const isLocal = local.has(host) && token === undefined;
    addGate(app, { ...limits, admission, ledger, token, isLocal, isClosing: () => !this.#isReady });
    const place = {
      ...{ pool, admission, limits, threads: this.#threads, audit: this.#audit, addresses: this.#addresses },
      onExplained: (model: string, name: string) => metrics.addExplanation(model, name),
    };
    const context = { pool, place, limits, metrics, closing: this.#closing.signal, isReady: () => this.#isReady };
    for (const add of [addKserveRoutes, addOpenInferenceRoutes, addOperationRoutes]) add(app, context);
    return app;
  }
}

/** @throws ScorecamError INVALID_OPTION */
function shelfOf({ model, folder }: ServiceOptions) {
  if (model !== undefined && folder === undefined) return oneModel(model);
  if (folder !== undefined && model === undefined) return modelFolder(folder);
  throw new ScorecamError('INVALID_OPTION', 'A service has either one model or a folder of models.');
}
