import type { TestDatabase } from './database.js';
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

/** Everything that a refused operation must leave alone: every table's rows, as one text. */
export async function snapshotOf(database: TestDatabase): Promise<string> {
  const tables = ['course_spaces', 'roster_entries', 'users', 'student_groups', 'student_group_members'];
  const rows = [...tables, 'chats', 'participants', 'messages'].map(
    (table) => `(select json_agg(to_json(t) order by to_json(t)::text) from ${table} t) as ${table}`,
  );
  return JSON.stringify(await database.query(`select ${rows.join(', ')}`));
}
