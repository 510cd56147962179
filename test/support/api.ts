// biome-ignore lint/suspicious/noExplicitAny: a test says by its expectations what it expects of an answer
export type AnyData = any;

/** An error as the API answers it. */
export interface ApiError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; field?: string; retryAfterSeconds?: number; requestId?: string };
}

/** An answer of the API. */
export interface ApiResult<Data> {
  status: number;
  headers: Headers;
  data: Data | null | undefined;
  errors: ApiError[] | undefined;
}

/** What to ask, and as whom. */
export interface Question {
  query: string;
  token?: string | undefined;
  variables?: object | undefined;
  operationName?: string | undefined;
  language?: string | undefined;
}

/** Sends an operation over HTTP as a front end does. */
export async function ask<Data>(
  url: string,
  { query, token, variables, operationName, language }: Question,
): Promise<ApiResult<Data>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(language === undefined ? {} : { 'accept-language': language }),
    },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const { data, errors } = (await response.json()) as ApiResult<Data>;
  return { status: response.status, headers: response.headers, data, errors };
}
