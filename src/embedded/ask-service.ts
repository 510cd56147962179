/** Asks the service as whoever has the token, and returns the data. Rejects with what is wrong with it. */
export async function askService<Data>(url: string, token: string, query: string, input: unknown): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(`Expected the service to do it, but it says ${JSON.stringify(errors)}`);
  return data;
}
