/** What comes in from a shop: how an event must look, what is wrong with one that does not, and how one becomes an entry of the log. */
export { elementErrorSchema, eventAnswerSchema, eventBatchSchema, eventResultSchema, eventSchema, eventValidator, MAX_BATCH, type EventBody, type EventResult } from './event-schema.ts';
export { Attributes, Country, Currency, Id, Instant, nullable } from './fields.ts';
export { ELEMENT_LIMITS, limitProblem, type JsonLimits } from './json-limits.ts';
export { PUBLISHABLE_OLDEST_MS, readEvent, SECRET_OLDEST_MS, userReference, type EventReading, type PersonReferences, type ReadEvent } from './read-event.ts';
export { describeValue, inputError, validator, type FieldProblem, type Validator } from './validation.ts';
