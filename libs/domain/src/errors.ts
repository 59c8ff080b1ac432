/**
 * Every error this platform raises on purpose. The class fixes what may be done about it (retry, HTTP status); the code
 * names the case and never changes; the message says what was expected, what came and the likely fix.
 */
export abstract class ZhiyinError extends Error {
  abstract readonly status: number;
  readonly retryable: boolean = false;

  constructor(
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The caller sent something wrong. */
export class InputError extends ZhiyinError {
  readonly status = 400;
}

/** Nobody proved who they are. */
export class AuthenticationError extends ZhiyinError {
  readonly status = 401;
}

/** Known, but not allowed to. */
export class AccessError extends ZhiyinError {
  readonly status = 403;
}

/** Not there, or not yours: the two are told apart nowhere. */
export class NotFoundError extends ZhiyinError {
  readonly status = 404;
}

/** Somebody else changed it first: read again, then decide. */
export class ConflictError extends ZhiyinError {
  readonly status = 409;
}

/** An operator's setting cannot work. */
export class ConfigError extends ZhiyinError {
  readonly status = 422;
}

/** Too much at once; `details.retryAfterSeconds` says when to come back. */
export class LimitError extends ZhiyinError {
  readonly status = 429;
  override readonly retryable = true;
}

/** Training data cannot support the model. */
export class DataError extends ZhiyinError {
  readonly status = 422;
}

/** Non-finite or unfactorable numbers, with the epoch or row. */
export class NumericalError extends ZhiyinError {
  readonly status = 500;
}

/** A stored model is unusable; the last good one stays live. */
export class ArtifactError extends ZhiyinError {
  readonly status = 503;
}

/** A strategy broke its promise; the message names it. */
export class PluginError extends ZhiyinError {
  readonly status = 500;
}

/** Out of memory, disk or device: try again, perhaps elsewhere. */
export class ResourceError extends ZhiyinError {
  readonly status = 503;
  override readonly retryable = true;
}

/** Something we depend on (database, queue, provider) does not answer. */
export class DependencyError extends ZhiyinError {
  readonly status = 503;
  override readonly retryable = true;
}
