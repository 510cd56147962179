/** What GraphQL says of a failure. */
export interface FormattedError {
  message: string;
  extensions?: { code?: string; field?: string; retryAfterSeconds?: number };
}

/** These pass: the same thing asked again later may succeed. */
const PASSING = ['RATE_LIMITED', 'TIMED_OUT', 'UNAVAILABLE', 'INTERNAL_SERVER_ERROR'];
const USUAL_WAIT_SECONDS = 3;

/** The service has refused something, with words in the reader's language. */
export class ApiError extends Error {
  readonly code: string;
  /** Which input is wrong, where one is. */
  readonly field: string | undefined;
  private readonly retryAfterSeconds: number;

  constructor({ message, extensions = {} }: FormattedError) {
    super(message);
    this.code = extensions.code ?? 'INTERNAL_SERVER_ERROR';
    this.field = extensions.field;
    this.retryAfterSeconds = extensions.retryAfterSeconds ?? USUAL_WAIT_SECONDS;
  }

  /** After how many milliseconds to ask again; undefined where that is of no use. */
  get retryAfter(): number | undefined {
    return PASSING.includes(this.code) ? this.retryAfterSeconds * 1_000 : undefined;
  }
}
