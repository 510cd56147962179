export class ApiError extends Error {
  constructor(
    message: string,
    /** What to decide by; the message is for the reader, in their language. */
    readonly code: string,
    /** Which input is wrong, where one is. */
    readonly field?: string,
  ) {
    super(message);
  }
}

/** Asks a query or a mutation by a `fetch` with a token. */
export async function ask<Data>(
  fetch: typeof globalThis.fetch,
  url: string,
  query: string,
  variables: object = {},
): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (!errors) return data;
  const [{ message, extensions }] = errors;
  throw new ApiError(message, extensions.code, extensions.field);
}
