import { type IncomingHttpHeaders, type RequestOptions, request as send } from 'node:http';
import type { AnyData, ApiError } from './api.js';

/** An answer over HTTP, as it came. */
export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A GraphQL answer over HTTP. */
export interface GraphqlAnswer extends HttpAnswer {
  data: AnyData;
  errors: ApiError[] | undefined;
}

/** What to send; a body in several parts goes without content-length. */
export interface HttpQuestion {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer | (string | Buffer)[];
}

/** Sends exactly these headers: fetch adds some of its own, such as `accept-language: *`. */
export function request(url: string, { method = 'GET', headers = {}, body }: HttpQuestion = {}): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = { method, headers, agent: false };
    let answered = false;
    const outgoing = send(url, options, (response) => {
      answered = true;
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.once('error', reject);
    });
    // Who refuses a body may close the connection while it is still being sent.
    outgoing.once('error', (error) => {
      if (!answered) reject(error);
    });
    if (Array.isArray(body)) {
      for (const part of body) outgoing.write(part);
      outgoing.end();
    } else {
      outgoing.end(body);
    }
  });
}

/** Sends a body to /graphql as JSON, or as what the headers say. */
export async function postGraphql(
  url: string,
  body: NonNullable<HttpQuestion['body']>,
  headers: Record<string, string> = {},
): Promise<GraphqlAnswer> {
  const all = { 'content-type': 'application/json', ...headers };
  const answer = await request(`${url}/graphql`, { method: 'POST', headers: all, body });
  return { ...answer, ...JSON.parse(answer.text) };
}

/** Asks with exactly these headers. */
export function askWith(url: string, query: string, headers: Record<string, string> = {}): Promise<GraphqlAnswer> {
  return postGraphql(url, JSON.stringify({ query }), headers);
}
