import { createStackParser, createTransport, type Event, type Transport } from '@sentry/core';
import { nodeStackLineParser, ServerRuntimeClient } from '@sentry/core/server';
import { describeError } from './describe-error.js';
import { type ErrorReports, REPORT_GRACE_MILLISECONDS } from './error-reports.js';
import type { FailedRequest } from './failures.js';
import { INSTANCE } from './instance.js';

const SEND_MILLISECONDS = 30_000;
const parseStack = createStackParser(nodeStackLineParser());

/**
 * Reports errors to Sentry, with what the log says of them and nothing else. Sentry's SDK for Node.js patches what it
 * watches, and brings a tracer and a parser of JavaScript; of its core only what makes and sends an event is used.
 */
export class SentryReports implements ErrorReports {
  private readonly client: ServerRuntimeClient;

  constructor(dsn: string, environment: string) {
    this.client = new ServerRuntimeClient({
      dsn,
      environment,
      serverName: INSTANCE,
      platform: 'node',
      runtime: { name: 'node', version: process.version },
      integrations: [],
      traceLifecycle: 'static',
      sendClientReports: false,
      stackParser: parseStack,
      transport: createFetchTransport,
    });
    this.client.init();
  }

  report(error: unknown, what: string, request?: FailedRequest): void {
    this.client.captureEvent(toEvent(error, what, request));
  }

  async close(): Promise<void> {
    await this.client.close(REPORT_GRACE_MILLISECONDS);
  }
}

function toEvent(error: unknown, what: string, request: FailedRequest | undefined): Event {
  const { type, message, code, stack = '' } = describeError(error);
  const tags = {
    ...(request && { request_id: request.requestId, operation: request.operation }),
    ...(code !== undefined && { code }),
  };
  const stacktrace = { frames: parseStack(stack) };
  return {
    level: 'error',
    logger: what,
    tags,
    exception: { values: [{ type, value: message ?? code ?? '', stacktrace }] },
  };
}

/** Waits for no answer longer than anybody would for a report. */
function createFetchTransport(options: Parameters<typeof createTransport>[0] & { url: string }): Transport {
  return createTransport(options, async ({ body }) => {
    const signal = AbortSignal.timeout(SEND_MILLISECONDS);
    const sent = await fetch(options.url, { method: 'POST', body: body as BodyInit, signal });
    const { status: statusCode, headers } = sent;
    await sent.body?.cancel();
    return {
      statusCode,
      headers: {
        'x-sentry-rate-limits': headers.get('x-sentry-rate-limits'),
        'retry-after': headers.get('retry-after'),
      },
    };
  });
}
