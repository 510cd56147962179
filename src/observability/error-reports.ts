import type { Config } from '../config.js';
import type { FailedRequest } from './failures.js';

/** Takes failures to whoever collects them for all instances. */
export interface ErrorReports {
  report(error: unknown, what: string, request?: FailedRequest): void;
  /** Resolves when all are sent, or when there is no time left for it; what comes later is not sent. */
  close(): Promise<void>;
}

/** How long a process that ends may take to send what it has to tell. */
export const REPORT_GRACE_MILLISECONDS = 1_000;

/** Reports to Sentry where that is configured; else nothing of it is loaded. */
export async function openErrorReports({
  sentryDsn,
  production,
}: Pick<Config, 'production' | 'sentryDsn'>): Promise<ErrorReports | undefined> {
  if (sentryDsn === undefined) return undefined;
  const { SentryReports } = await import('./sentry-reports.js');
  return new SentryReports(sentryDsn, production ? 'production' : 'development');
}
