import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { edit, remove } from '../support/changes.js';
import { createChat, send } from '../support/chats.js';
import { type Course, changing, createCourse, en, push } from '../support/course.js';
import { erase } from '../support/erasure.js';
import { PUBLISH } from '../support/faq.js';
import { holdChat } from '../support/locks.js';
import { notify } from '../support/notices.js';
import { type RunningProgram, startProgram } from '../support/program.js';
import { SAVE } from '../support/saved-messages.js';
import { createCaller, ledgerOf, startService, type TestService } from '../support/service.js';
import { integrationToken, tokenOf } from '../support/tokens.js';
import { until } from '../support/waiting.js';
import { COLUMNS } from './columns.js';

/** What is planted wherever a person can put something, or be named. Nothing stems or splits it. */
const CANARY = 'kanarialintu7d1f';
/** The same in what stays with the course: an FAQ entry and a saved message, which are nobody's. */
const OF_THE_COURSE = 'kurssinoma4c2e';
const ID = `id:${CANARY}`;

let service: TestService;
let program: RunningProgram;
let course: Course;

beforeAll(async () => {
  service = await startService();
  // The real program, for its log, with everything that it can say.
  program = await startProgram(service.database.url, {
    LOG_LEVEL: 'trace',
    ERASURE_LEDGER: ledgerOf(service.database),
  });
});
afterAll(async () => {
  await program?.kill('SIGTERM');
  await service?.close();
});

async function columnsOf(): Promise<Record<string, string[]>> {
  const rows = await service.database.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
      where table_schema = 'public' and table_name not like 'mikro_orm%' order by 1, 2`,
  );
  return Object.fromEntries(
    [...Map.groupBy(rows, ({ table }) => table)].map(([table, its]) => [table, its.map(({ column }) => column)]),
  );
}

/** The columns in which there is a text, with how often. */
async function whereIs(text: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [table, columns] of Object.entries(await columnsOf())) {
    const counts = columns.map(
      (column) => `count(*) filter (where ${column}::text ilike '%' || $1 || '%')::int as ${column}`,
    );
    const [row] = await service.database.query<Record<string, number>>(`select ${counts.join(', ')} from ${table}`, [
      text,
    ]);
    for (const [column, count] of Object.entries(row ?? {})) if (count > 0) found[`${table}.${column}`] = count;
  }
  return found;
}

/** The files of the database (tables, indexes, statistics) that have a text; undefined where they can't be read from here. */
async function filesWith(text: string): Promise<string[] | undefined> {
  await service.database.query('vacuum (full, analyze)');
  await service.database.query('vacuum full pg_statistic');
  await service.database.query('checkpoint');
  const [at] = await service.database.query<{ folder: string; oid: number }>(
    `select current_setting('data_directory') as folder, oid::int from pg_database where datname = current_database()`,
  );
  const folder = join(at?.folder ?? '', 'base', String(at?.oid));
  const names = await readdir(folder).catch(() => undefined);
  const contents =
    names && (await Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) }))));
  const found = contents?.filter(({ bytes }) => bytes.includes(text)).map(({ name }) => name);
  const relations = await service.database.query<{ name: string }>(
    'select relname as name from pg_class where pg_relation_filenode(oid)::text = any($1)',
    [found ?? []],
  );
  return found && [...relations.map(({ name }) => name), ...found];
}

/** What PostgreSQL itself has logged, where it is the embedded one. */
async function logOfPostgres(): Promise<string> {
  const [at] = await service.database.query<{ folder: string }>("select current_setting('data_directory') as folder");
  return readFile(join(at?.folder ?? '', '..', 'postgres.log'), 'utf8').catch(() => '');
}

/** Puts the canary wherever a person can put something, through the program. */
async function plant(): Promise<void> {
  const at = (token: string) => createCaller(program.url, token);
  const person = at(await tokenOf(ID));
  const other = at(course.students[1].token);
  const [ownText, courseText] = [en(`${CANARY} text`), en(`${OF_THE_COURSE} text`)];
  const courseSpaceId = course.roster.id;
  const userIds = [course.ids.students[1]];
  const chatId = await createChat(person, course, { audience: 'USERS', userIds, topic: ownText, content: ownText });
  const messageId = await send(person, chatId, CANARY, { idempotencyKey: CANARY });
  await edit(person, messageId, `${CANARY} edited`);
  await edit(person, messageId, `${CANARY} edited again`);
  await remove(person, await send(person, chatId, CANARY), `${CANARY} own reason`);
  // The one that comes second violates a constraint, of which PostgreSQL's log tells as well.
  const held = await holdChat(service.database, chatId);
  const twice = [1, 2].map(() => send(person, chatId, CANARY, { idempotencyKey: `${CANARY}-twice` }));
  await held.waiters(2);
  await held.release();
  await Promise.all(twice);
  const byStaff = await send(person, chatId, CANARY);
  await send(other, chatId, 'An answer', { replyToId: byStaff });
  const asked = await createChat(other, course, { audience: 'COURSE_STAFF' });
  await remove(person, await send(other, asked, 'To be deleted'), `${CANARY} reason`);
  await person.get(PUBLISH, {
    input: { courseSpaceId, question: courseText, answer: courseText, idempotencyKey: CANARY },
  });
  await person.get(SAVE, { input: { courseSpaceId, handle: 'saved', topic: courseText, content: courseText } });
  await person.ask('query Own { exportMyData(first: 100) { totalCount edges { node { data } } } }');
  const lms = at(await integrationToken('messages:write'));
  const about = (text: string) => ({ context: { answerId: text }, dedupeKey: text, idempotencyKey: text });
  await notify(lms, course, about(OF_THE_COURSE));
  // What it told this person alone is as much the person's.
  const toPerson = { audience: 'USERS', userIds: [ID], topic: ownText, content: ownText };
  for (const count of [1, 2])
    await notify(lms, course, { ...toPerson, ...about(CANARY), idempotencyKey: `${CANARY}-${count}` });
  // Refused, which must not be told in the log with what was given.
  await person.ask(`query { messages(chatId: "${CANARY}") { totalCount } }`);
  await person.ask(`query { ${CANARY} }`);
}

test('what was planted of a person is in no table, index, statistic, key, ledger or log once erased with DELETE', async () => {
  course = await createCourse(service);
  const { roster } = course.roster;
  const member = { userId: ID, role: 'STAFF', displayName: CANARY, language: 'fi' };
  const groups = [{ id: course.ids.group, name: 'Group', supervisorId: ID, memberIds: [ID, course.ids.students[1]] }];
  await push(service, course, { roster: [...roster, member], studentGroups: groups });
  await plant();
  // Somebody who has left a chat, and comes back, is still there.
  await push(service, course, { roster: [...changing(course, {}), { ...member, role: 'STUDENT' }] });
  expect(Object.keys(await whereIs(CANARY))).toEqual([
    'audit_entries.reason',
    'chats.topic',
    'faq_versions.idempotency_key',
    'message_versions.content',
    'messages.content',
    'messages.deletion_reason',
    'messages.idempotency_key',
    'messages.search',
    'notification_reports.idempotency_key',
    'notifications.context',
    'notifications.dedupe_key',
    'users.display_name',
    'users.external_id',
    'users.name_key',
  ]);
  const inFiles = await filesWith(CANARY);
  if (inFiles) expect(inFiles.length).toBeGreaterThan(0);

  expect(await erase(service, ID, 'DELETE')).toBe(true);
  const integration = createCaller(program.url, await integrationToken('users:erase'));
  await integration.ask('query { exportUser(userId: "nobody") { totalCount } }');

  expect(await whereIs(CANARY)).toEqual({});
  // What somebody may still see who began to read before stays through a vacuum.
  await until(
    () => filesWith(CANARY),
    (files) => files === undefined || files.length === 0,
  );
  expect(await readFile(ledgerOf(service.database), 'utf8')).not.toContain(CANARY);
  expect(await logOfPostgres()).not.toContain(CANARY);
  await program.kill('SIGTERM');
  expect(program.output()).toContain('"msg":"operation"');
  expect(program.output()).not.toContain(CANARY);
  const stays = Object.entries(COLUMNS).flatMap(([table, columns]) =>
    Object.entries(columns).flatMap(([column, fate]) => (fate === 'stays' ? [`${table}.${column}`] : [])),
  );
  expect(Object.keys(await whereIs(OF_THE_COURSE)).sort()).toEqual(stays.sort());
});

test('nothing refers to an erased person, in no column that could', async () => {
  const [gone] = await service.database.query<{ id: string }>('select id from users where external_id is null');
  const references = await service.database.query<{ table: string; column: string }>(
    `select conrelid::regclass::text as table, a.attname as column from pg_constraint
      join pg_attribute a on a.attrelid = conrelid and a.attnum = conkey[1]
      where contype = 'f' and confrelid = 'users'::regclass`,
  );
  expect(references.length).toBeGreaterThanOrEqual(7);
  for (const { table, column } of references) {
    const found = await service.database.query(`select from ${table} where ${column} = $1`, [gone?.id]);
    expect(found, `${table}.${column}`).toEqual([]);
  }
});

test('it is decided of every column what erasing a person does to it (test/privacy/columns.ts and docs/privacy.md)', async () => {
  const decided = Object.entries(COLUMNS).map(([table, columns]) => [table, Object.keys(columns).sort()]);
  expect(Object.fromEntries(decided)).toEqual(await columnsOf());
});
