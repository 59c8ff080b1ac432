import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** @public */
export interface CounterMetric<L extends string = string> {
  add(amount?: number, labels?: Partial<Record<L, string>>): void;
}

/** @public */
export interface HistogramMetric<L extends string = string> {
  observe(value: number, labels?: Partial<Record<L, string>>): void;
}

/** One answered request. `route` is the pattern ('/v1/users/:id'), never the address, which names people. @public */
export interface RequestObservation {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** The numbers of one process, as Prometheus reads them. @public */
export interface Metrics {
  counter<L extends string>(name: string, help: string, labels?: readonly L[]): CounterMetric<L>;
  histogram<L extends string>(name: string, help: string, labels?: readonly L[], buckets?: readonly number[]): HistogramMetric<L>;
  /** Asked whenever somebody reads the metrics. */
  gauge(name: string, help: string, read: () => number): void;
  /** Rate, errors and duration of HTTP requests by route. */
  observeRequest(request: RequestObservation): void;
  text(): Promise<string>;
  readonly contentType: string;
}

const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * A registry of its own, so that several apps (and tests) live in one process.
 * @param app label on every series; names get the prefix `zhiyin_`
 * @public
 */
export function createMetrics({ app }: { readonly app: string }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const named = (name: string) => `zhiyin_${name}`;
  const requests = new Histogram({
    name: named('http_request_duration_seconds'),
    help: 'Duration of HTTP requests by method, route pattern and status',
    labelNames: ['method', 'route', 'status'],
    buckets: LATENCY_BUCKETS,
    registers,
  });
  return {
    counter(name, help, labels = []) {
      const counter = new Counter({ name: named(name), help, labelNames: [...labels], registers });
      return { add: (amount = 1, values = {}) => counter.inc(values, amount) };
    },
    histogram(name, help, labels = [], buckets = LATENCY_BUCKETS) {
      const histogram = new Histogram({ name: named(name), help, labelNames: [...labels], buckets: [...buckets], registers });
      return { observe: (value, values = {}) => histogram.observe(values, value) };
    },
    gauge(name, help, read) {
      new Gauge({ name: named(name), help, registers, collect() { this.set(read()); } });
    },
    observeRequest({ method, route, status, seconds }) {
      requests.observe({ method, route, status: String(status) }, seconds);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
