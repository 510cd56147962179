import type { Logger } from 'pino';
import type { ErrorReports } from './error-reports.js';

/** Of which request or live event a failure is told. */
export interface FailedRequest {
  requestId: string;
  /** The name of the operation, where it is known and has one. */
  operation: string | undefined;
}

/** Where a process writes down what it does, and what failed. */
export interface Records {
  log: Logger;
  failures: Failures;
}

/**
 * Where it is told that something failed which nobody meant to fail: in the log, and where there are error reports, there.
 * What is thrown on purpose is told to who asked, and to nobody else.
 */
export class Failures {
  constructor(
    private readonly log: Logger,
    private readonly reports?: ErrorReports,
  ) {}

  /** `what` is the part of the service that failed. */
  tell(error: unknown, what: string, request?: FailedRequest): void {
    this.log.error({ err: error, ...request }, what);
    this.report(error, what, request);
  }

  /** Of what is written down elsewhere. */
  report(error: unknown, what: string, request?: FailedRequest): void {
    this.reports?.report(error, what, request);
  }

  /** Resolves when all reports are sent, or when there is no time left for it. */
  async close(): Promise<void> {
    await this.reports?.close();
  }
}
