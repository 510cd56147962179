import type { Caller } from './service.js';

/** What a refused operation says. */
export interface Refusal {
  code: string;
  field: string | undefined;
  message: string;
}

/** Asks for what is to be refused, and returns how; fails when it is granted or refused for more than one reason. */
export async function refusalOf(
  caller: Caller,
  query: string,
  variables: object = {},
  language?: string,
): Promise<Refusal> {
  const { data, errors } = await caller.ask(query, variables, language);
  if (errors?.length !== 1 || !errors[0]) {
    throw new Error(`Expected exactly one error, but got ${JSON.stringify({ data, errors })}`);
  }
  const { message, extensions } = errors[0];
  return { code: extensions.code, field: extensions.field, message };
}

/** The whole refusal as a client receives it, for comparing two of them. */
export async function rawRefusalOf(caller: Caller, query: string, variables: object): Promise<object> {
  const { status, data, errors } = await caller.ask(query, variables);
  if (!errors) throw new Error(`Expected errors, but got ${JSON.stringify(data)}`);
  return { status, data, errors };
}
