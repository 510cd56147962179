import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Statement } from '../../src/database/database.js';
import * as messages from '../../src/messages/message.sql.js';
import * as changes from '../../src/messages/message-change.sql.js';
import { CHANGED, type Changed, edit, remove } from '../support/changes.js';
import { CREATE, chatInput, createChat, SEND, send } from '../support/chats.js';
import { createCourse, en, type Roster } from '../support/course.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { erase } from '../support/erasure.js';
import { publish } from '../support/faq.js';
import { ADDED, type Added, settle, take } from '../support/live.js';
import { found } from '../support/message-search.js';
import { contentsOf, readMessages } from '../support/pages.js';
import { nodesOf } from '../support/plans.js';
import { countsOf } from '../support/read-state.js';
import { type Caller, startInstance, type TestService } from '../support/service.js';

let database: TestDatabase;
let service: TestService;
let space: { roster: Roster };
let student: Caller;
let assistant: Caller;
/** A chat that was there before the log was partitioned. */
let chatId: string;

beforeAll(async () => {
  database = await createDatabase();
  const first = await startInstance(database);
  const course = await createCourse(first);
  chatId = await createChat(course.students[0], course, { audience: 'COURSE_STAFF' });
  await edit(course.students[0], await send(course.students[0], chatId, 'Written'), 'Edited');
  await send(course.students[0], chatId, 'With a key', { idempotencyKey: 'before' });
  await first.close();
  await database.query(readFileSync('deploy/postgres/partition-messages.sql', 'utf8'));
  service = await startInstance(database);
  space = course;
  student = await service.as(course.ids.students[0]);
  assistant = await service.as(course.ids.assistants[0]);
});
afterAll(async () => {
  await service?.close();
  await database?.close();
});

describe('with a partitioned log', () => {
  test('what was there is read, changed, searched and counted, and so is what comes', async () => {
    await send(assistant, chatId, 'An answer to what was written');
    const first = (await readMessages(student, chatId)).edges[1];
    await edit(student, first?.node.id ?? '', 'Edited again');
    await remove(student, await send(student, chatId, 'Deleted'));
    await publish(assistant, space, { messageId: first?.node.id, question: undefined });

    expect(contentsOf(await readMessages(student, chatId))).toEqual([
      'First',
      'Edited again',
      'With a key',
      'An answer to what was written',
      '',
    ]);
    expect(await found(student, 'answers')).toEqual(['An answer to what was written']);
    expect(await countsOf(assistant, space.roster.id)).toMatchObject({ all: 0, space: 0 });
  });

  test('new messages and changes come live', async () => {
    const socket = await assistant.socket();
    const added = socket.subscribe<Added>(ADDED);
    const changed = socket.subscribe<Changed>(CHANGED, { chatId });
    const after = await settle(added, (text) => send(student, chatId, text));
    const id = await send(student, chatId, 'Live');

    expect(await take(added, 1)).toMatchObject([{ content: 'Live' }]);
    await edit(student, id, 'Live, and edited');
    expect((await changed.next()).messageChanged.message).toMatchObject({ id, content: 'Live, and edited' });
    const resumed = socket.subscribe<Added>(ADDED, { after });
    expect(await take(resumed, 1)).toMatchObject([{ content: 'Live, and edited' }]);
  });

  test('a key counts once per sender over all chats, also where two come at once', async () => {
    const replay = { chatId, content: en('Again'), idempotencyKey: 'before' };
    const { sendMessage } = await student.get(SEND, { input: replay });
    expect(sendMessage.message.id).toBe((await readMessages(student, chatId)).edges[2]?.node.id);

    const input = chatInput(space, { idempotencyKey: 'new' });
    const created = await Promise.all(Array.from({ length: 4 }, () => student.get(CREATE, { input })));
    expect(new Set(created.map(({ createChat: { chat } }) => chat.id)).size).toBe(1);
  });

  test('nothing is left of an erased person, nor samples of what people wrote', async () => {
    const other = space.roster.roster[4]?.userId ?? '';
    const canary = 'kanarialintu';
    const input = chatInput(space, { topic: en(canary), content: en(canary), idempotencyKey: canary });
    await (await service.as(other)).get(CREATE, { input });
    await erase(service, other, 'DELETE');

    const [row] = await database.query<{ count: number }>(
      `select ((select count(*) from messages m where m::text like $1) + (select count(*) from message_keys k where k::text like $1))::int
        as count`,
      [`%${canary}%`],
    );
    expect(row?.count).toBe(0);
    await database.query('analyze messages, message_keys');
    const sampled = await database.query<{ table: string }>(
      `select tablename as table, attname from pg_stats where tablename ~ '^message(s_\\d+|_keys)$'
        and attname in ('content', 'deletion_reason', 'idempotency_key', 'search')`,
    );
    expect(sampled).toEqual([]);
  });
});

describe('of sixteen partitions', () => {
  let client: pg.Client;
  let chatKey: string;
  beforeAll(async () => {
    for (const statement of FILL) await database.query(statement);
    // Joins as of millions of messages; so few PostgreSQL would rather read all at once.
    const options = '-c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c enable_mergejoin=off';
    client = new pg.Client({ connectionString: database.url, options });
    await client.connect();
    chatKey = (await database.query<{ id: string }>('select max(id) as id from chats'))[0]?.id ?? '';
  });
  afterAll(() => client?.end());

  /** How many partitions a statement looks at, by the plan that is kept for any values; nothing of it stays done. */
  async function partitionsOf({ text }: Statement, values: readonly string[]): Promise<number> {
    await client.query(`begin; prepare run as ${text}`);
    const { rows } = await client.query(`explain (analyze, timing off, format json) execute run(${values.join(', ')})`);
    await client.query('rollback; deallocate run');
    const looked = nodesOf(rows[0]['QUERY PLAN'][0].Plan).filter((node) => (node['Actual Loops'] ?? 0) > 0);
    const names = looked.map((node) => node['Relation Name'] ?? '');
    return new Set(names.filter((name) => /^messages_\d+$/.test(name))).size;
  }

  test.each<[string, Statement, string[]]>([
    ['a page', messages.messagesForward, ["'{$chat}'", "'{0}'", "'{100}'", "'{20}'"]],
    ['one message', messages.messagesBySeq, ["'{$chat}'", "'{2}'"]],
    ['what is new for a subscription', messages.messagesSince, ["'{$chat}'", "'{1}'", '20']],
    ['what was changed', changes.changesForward, ["'{$chat}'", "'{0}'", "'{100}'", "'{20}'"]],
    ['an edit', changes.editMessage, ['$chat', '2', `'{"en": "Edited"}'`]],
    ['a deletion', changes.deleteMessage, ['$chat', '2', 'null']],
  ])('one is looked at for %s of a chat', async (_, statement, values) => {
    const given = values.map((value) => value.replace('$chat', chatKey));
    expect(await partitionsOf(statement, given)).toBe(1);
  });

  test('all are looked at for the key of a sender', async () => {
    expect(await partitionsOf(messages.messageByIdempotencyKey, ['1', "'a key'"])).toBe(16);
  });
});

const FILL = [
  `insert into chats (public_id, course_space_id, audience, topic, last_seq, change_seq, last_message_at, created_at)
    select gen_random_uuid(), (select min(id) from course_spaces), 'USERS', '{"en": "A topic"}', 5, 5, now(), now()
    from generate_series(1, 1000)`,
  `insert into messages (chat_id, seq, public_id, content, sent_at, search, change_seq, changed_by)
    select c.id, n, gen_random_uuid(), '{"en": "A message"}', now(), '', n, pg_current_xact_id() from chats c, generate_series(1, 5) n
    where c.topic = '{"en": "A topic"}'`,
  'vacuum analyze',
];
