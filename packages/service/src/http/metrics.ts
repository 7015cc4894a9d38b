import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is measured when it is read. */
interface Gauges {
  readonly running: () => number;
  readonly waiting: () => number;
  readonly loaded: () => number;
  readonly held: () => number;
}

/** A request that was answered. */
export interface AnsweredRequest {
  /** The pattern of the route, so that the number of labels is fixed. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What Prometheus reads at /metrics. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<'route' | 'status'>;
  readonly #seconds: Histogram<'route'>;
  readonly #explanations: Counter<'model' | 'method'>;

  constructor({ running, waiting, loaded, held }: Gauges) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      name: 'scorecam_requests_total',
      help: 'Requests by route and status.',
      labelNames: ['route', 'status'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'scorecam_request_seconds',
      help: 'Seconds from the arrival of a request to its answer.',
      labelNames: ['route'],
      buckets,
      registers,
    });
    this.#explanations = new Counter({
      name: 'scorecam_explanations_total',
      help: 'Pictures explained, by model and method.',
      labelNames: ['model', 'method'],
      registers,
    });
    this.#gauge('scorecam_requests_running', 'Requests that are worked on.', running);
    this.#gauge('scorecam_requests_waiting', 'Requests that wait for their turn.', waiting);
    this.#gauge('scorecam_body_bytes', 'Bytes of the bodies that are held or awaited.', held);
    this.#gauge('scorecam_models_loaded', 'Models in memory.', loaded);
  }

  /** The type of {@link Metrics.text}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in Prometheus' format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Counts a request. */
  addRequest({ route, status, seconds }: AnsweredRequest): void {
    this.#requests.inc({ route, status: String(status) });
    this.#seconds.observe({ route }, seconds);
  }

  /** Counts an explanation. */
  addExplanation(model: string, method: string): void {
    this.#explanations.inc({ model, method });
  }

  #gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [this.#registry], collect: () => gauge.set(read()) });
  }
}
