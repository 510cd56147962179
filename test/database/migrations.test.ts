import 'reflect-metadata';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrations } from '../../migrations/index.js';
import { isMigrated, migrateDown, migrateUp } from '../../src/database/migrate.js';
import { openOrm } from '../../src/database/orm.js';
import { chatInput, send } from '../support/chats.js';
import { en, SYNC } from '../support/course.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startInstance, type TestService } from '../support/service.js';

const NAMES = migrations.map(({ name }) => name);
const COUNT_TABLES = `select count(*)::int as count from pg_tables
  where schemaname = 'public' and tablename not like 'mikro_orm%'`;

let database: TestDatabase;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  database = await createDatabase();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await database.close();
});

async function open(): Promise<MikroORM> {
  const orm = await openOrm({ url: database.url, poolSize: 3 });
  await orm.connect();
  closing.push(() => orm.close());
  return orm;
}

/** The migrations that the database remembers, as often as each ran. */
async function remembered(): Promise<string[]> {
  const rows = await database.query<{ name: string }>('select name from mikro_orm_migrations order by id');
  return rows.map(({ name }) => name);
}

async function start(): Promise<TestService> {
  const service = await startInstance(database);
  closing.push(() => service.close());
  return service;
}

test('a migrated database is what the entities describe', async () => {
  const orm = await open();
  expect(await migrateUp(orm)).toEqual(NAMES);
  expect(await orm.migrator.checkSchema()).toBe(false);
  expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
});

test('what was migrated is not migrated again', async () => {
  const orm = await open();
  expect(await isMigrated(orm)).toBe(false);
  await migrateUp(orm);
  expect(await isMigrated(orm)).toBe(true);
  expect(await migrateUp(orm)).toEqual([]);
  expect(await remembered()).toEqual(NAMES);
});

test('each migration can be taken back, down to an empty database, and run anew', async () => {
  const orm = await open();
  await migrateUp(orm);
  const takenBack: string[] = [];
  for (const _ of NAMES) takenBack.push(...(await migrateDown(orm)));
  expect(takenBack).toEqual(NAMES.toReversed());
  expect(await database.query(COUNT_TABLES)).toEqual([{ count: 0 }]);
  expect(await migrateDown(orm)).toEqual([]);

  expect(await migrateUp(orm)).toEqual(NAMES);
  expect(await orm.migrator.checkSchema()).toBe(false);
});

test('several instances that start at once on an empty database migrate it once, and all of them work', async () => {
  const instances = await Promise.all([start(), start(), start()]);
  expect(await remembered()).toEqual(NAMES);
  expect(await database.query('select count(*)::int as count from cursor_keys')).toEqual([{ count: 1 }]);
  const roster = { id: 'space', slug: 'space', name: en('A course'), defaultLanguage: 'en' };
  for (const [index, instance] of instances.entries()) {
    const people = instances.slice(0, index + 1).map((_, at) => ({ userId: `person${at}`, role: 'STUDENT' }));
    const input = { ...roster, roster: people };
    const { syncCourseSpace } = await (await instance.integration()).get(SYNC, { input });
    expect(syncCourseSpace).toMatchObject({ added: 1, removed: 0 });
  }
});

test('times are right whatever time zone and date style the database has', async () => {
  const name = new URL(database.url).pathname.slice(1);
  await database.query(`alter database ${name} set timezone to 'Asia/Kathmandu'`);
  await database.query(`alter database ${name} set datestyle to 'German, DMY'`);
  await database.query(`alter database ${name} set intervalstyle to 'sql_standard'`);
  const service = await start();
  const input = {
    ...{ id: 'space', slug: 'space', name: en('A course'), defaultLanguage: 'en' },
    roster: ['one', 'two'].map((userId) => ({ userId, role: 'STAFF' })),
  };
  await (await service.integration()).get(SYNC, { input });
  const [one, two] = [await service.as('one'), await service.as('two')];
  const before = Date.now();
  const { createChat } = await one.get(
    `mutation ($input: CreateChatInput!) { createChat(input: $input) { chat { id createdAt } message { sentAt } } }`,
    { input: chatInput({ roster: { id: 'space' } }, { audience: 'COURSE' }) },
  );
  const { chat, message } = createChat;
  await send(one, chat.id, 'Second');
  const after = Date.now();

  // The database server may have another clock, so the span has some slack; a time zone would make hours.
  for (const time of [chat.createdAt, message.sentAt]) {
    expect(Date.parse(time)).toBeGreaterThan(before - 60_000);
    expect(Date.parse(time)).toBeLessThan(after + 60_000);
  }
  const page = `query ($after: String) { unreadMessages(first: 1, after: $after) {
    edges { node { content sentAt } } pageInfo { hasNextPage endCursor } } }`;
  const { unreadMessages: newest } = await two.get(page);
  expect(newest).toMatchObject({ edges: [{ node: { content: 'Second' } }], pageInfo: { hasNextPage: true } });
  const { unreadMessages: oldest } = await two.get(page, { after: newest.pageInfo.endCursor });
  expect(oldest).toMatchObject({
    edges: [{ node: { content: 'First', sentAt: message.sentAt } }],
    pageInfo: { hasNextPage: false },
  });
});
