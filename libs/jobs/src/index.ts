export { JOB_NAMES, JOB_QUEUES, QUEUES, type JobMap, type JobName, type JobResult, type QueueName } from './job-map.ts';
export { JobHandlers, type JobHandler } from './job-handlers.ts';
export { migrateQueue, queueConnection, queueReady, WORKER_TIMING } from './queue-connection.ts';
export { JobQueues } from './job-queues.ts';
