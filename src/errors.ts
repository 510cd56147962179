import type { TextKey } from './i18n/texts.js';

/** The codes that `extensions.code` carries; contract with every client. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'TIMED_OUT'
  | 'UNAVAILABLE'
  | 'PERSISTED_QUERY_NOT_IN_LIST'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'INTERNAL_SERVER_ERROR';

/** What fills the placeholders of a text. */
export type TextParameters = Readonly<Record<string, string | number>>;

/**
 * An error thrown on purpose: the client gets its code, its details and its text in the request's language.
 * Whatever else is thrown is masked as INTERNAL_SERVER_ERROR.
 */
export abstract class ServiceError extends Error {
  abstract readonly code: ErrorCode;
  /** The status of an HTTP answer to which nothing but this error belongs. */
  readonly httpStatus: number = 200;

  constructor(
    readonly key: TextKey,
    readonly parameters: TextParameters = {},
    /** What goes into `extensions` beside the code. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(key);
    this.name = new.target.name;
  }
}

/** The request has no valid token. */
export class UnauthenticatedError extends ServiceError {
  readonly code = 'UNAUTHENTICATED';
  override readonly httpStatus = 401;

  constructor(key: 'auth.required' | 'auth.invalid' = 'auth.required') {
    super(key);
  }
}

/** The caller is known, and may not do this. */
export class ForbiddenError extends ServiceError {
  readonly code = 'FORBIDDEN';
}

/** It does not exist, or not for this caller. `field` names the argument that asked for it. */
export class NotFoundError extends ServiceError {
  readonly code = 'NOT_FOUND';

  constructor(key: TextKey, field: string) {
    super(key, {}, { field });
  }
}

/** Somebody else was quicker. `field` names the argument that asked; the details tell what is so by now. */
export class ConflictError extends ServiceError {
  readonly code = 'CONFLICT';

  constructor(key: TextKey, field: string, parameters: TextParameters, details: Readonly<Record<string, unknown>>) {
    super(key, parameters, { field, ...details });
  }
}

/** An argument is wrong. `field` is its path, such as `input.topic`. */
export class BadUserInputError extends ServiceError {
  readonly code = 'BAD_USER_INPUT';
  override readonly httpStatus: number;

  constructor(key: TextKey, field: string | undefined, parameters: TextParameters = {}, httpStatus = 200) {
    super(key, parameters, field === undefined ? {} : { field });
    this.httpStatus = httpStatus;
  }
}

/** Too many requests; a retry after that many seconds passes. */
export class RateLimitedError extends ServiceError {
  readonly code = 'RATE_LIMITED';

  constructor(readonly retryAfterSeconds: number) {
    super('limits.rate', { count: retryAfterSeconds }, { retryAfterSeconds });
  }
}

/** The service is held up, and gave up; a retry after that many seconds may pass. */
export class TimedOutError extends ServiceError {
  readonly code = 'TIMED_OUT';
  override readonly httpStatus = 504;

  constructor(readonly retryAfterSeconds: number) {
    super('limits.time', { count: retryAfterSeconds }, { retryAfterSeconds });
  }
}

/** This instance is about to go, and has done nothing; a retry after that many seconds finds another. */
export class LeavingError extends ServiceError {
  readonly code = 'UNAVAILABLE';
  override readonly httpStatus = 503;

  constructor(readonly retryAfterSeconds = 1) {
    super('server.leaving', { count: retryAfterSeconds }, { retryAfterSeconds });
  }
}

/**
 * The operation is not one of those that may be asked here, or is asked by an id where none is known. The codes are those
 * of Apollo: its clients send the text after the second one.
 */
export class UntrustedOperationError extends ServiceError {
  override readonly httpStatus = 400;

  constructor(
    readonly code: 'PERSISTED_QUERY_NOT_IN_LIST' | 'PERSISTED_QUERY_NOT_SUPPORTED',
    /** As the client calls it. */
    readonly operationName: string | undefined,
  ) {
    super(code === 'PERSISTED_QUERY_NOT_IN_LIST' ? 'operations.notTrusted' : 'operations.idsUnknown');
  }
}
