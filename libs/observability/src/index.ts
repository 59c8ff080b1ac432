export { createLogger, describeError, type LoggerOptions, type LogLevel } from './logger.ts';
export { createMetrics, type CounterMetric, type HistogramMetric, type Metrics, type RequestObservation } from './metrics.ts';
export { answerTimeMeasure, answerTimeQuantile } from './answer-times.ts';
export { requestIdFrom } from './request-id.ts';
export { frameworkLogger, type FrameworkLogger } from './nest-logger.ts';
