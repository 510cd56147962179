import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchMessages as statement } from '../../src/message-search/message-search.sql.js';
import { createChat, createPairChat, SEND, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { type FoundMessage, found, searchMessages } from '../support/message-search.js';
import { walk } from '../support/pages.js';
import { type Caller, startService, type TestService } from '../support/service.js';

// Few messages are gone through, many are found by the index; both find the same.

let service: TestService;
let course: Course;
let student: Caller;
let chatId: string;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  [student] = course.students;
  chatId = await createChat(course.teacher, course, { audience: 'COURSE' });
});
afterAll(() => service?.close());

/** Lets chats seem to have so many messages more, as far as the search is concerned. */
async function grow(by: number): Promise<void> {
  await service.database.query('update chats set last_seq = last_seq + $1', [by]);
}

/** Which messages of their chats have the words of a search, one by one and without an index. */
async function expected(userId: string, search: string): Promise<string[]> {
  const rows = await service.database.query<{ id: string }>(
    `select m.public_id as id from messages m
    join participants p on p.chat_id = m.chat_id and p.left_at is null
    join users u on u.id = p.user_id and u.external_id = $1
    join chats c on c.id = m.chat_id
    where search_vector(m.content) || case when m.seq = 1 then search_vector(c.topic) else '' end
      @@ search_query('{fi,en,sv}', $2)`,
    [userId, search],
  );
  return rows.map(({ id }) => id).sort();
}

test('few messages or many, a search finds those that have its words', async () => {
  const chats = [
    await createPairChat(course),
    await createChat(course.students[2], course, { audience: 'COURSE_STAFF' }),
    chatId,
  ];
  const words = [
    'kurssilla',
    'kurssi',
    'exam',
    'exams',
    'e-mail',
    'main.py',
    "O'Reilly",
    'a/b',
    'och',
    'the',
    'kursiv',
  ];
  const callers = [student, course.students[2], course.teacher];
  const ids = [course.ids.students[0], course.ids.students[2], course.ids.teacher];
  const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
  const language = fc.constantFrom('fi', 'en', 'sv');
  const texts = fc.sample(fc.tuple(text, language, fc.nat(2)), { numRuns: 60, seed: 9 });
  for (const [content, spoken, which] of texts) {
    const input = { chatId: chats[which], content: [{ language: spoken, text: content }] };
    await (callers[which] as Caller).get(SEND, { input });
  }
  const search = fc
    .array(fc.constantFrom(...words, 'mail', 'reilly', '?', 'first', 'topic'), { minLength: 1, maxLength: 3 })
    .chain((parts) => fc.nat(12).map((cut) => parts.join(' ').slice(0, parts.join(' ').length - (cut % 7))));
  const property = fc.asyncProperty(search, fc.nat(2), async (sought, who) => {
    const ids_ = async () =>
      (await searchMessages(callers[who] as Caller, sought, { first: 100 })).edges.map(({ node }) => node.id).sort();
    const few = await ids_();
    await grow(3_000);
    const many = await ids_();
    await grow(-3_000);

    const all = await expected(ids[who] as string, sought);
    expect({ sought, few, many }).toEqual({ sought, few: all, many: all });
  });
  await fc.assert(property, { numRuns: 60 });
});

test('of more than 1,000 that are found the newest 1,000 are ranked and counted, however few are on a page', async () => {
  const own = await createCourse(service);
  const crowded = await createChat(own.teacher, own, { audience: 'COURSE' });
  await service.database.query(
    `with chat as (update chats set last_seq = 1101 where public_id = $1 returning id)
    insert into messages (chat_id, seq, public_id, content, sent_at)
    select id, n, gen_random_uuid(), jsonb_build_object('en', 'exam ' || n || repeat(' more', n % 3)),
      now() + (n / 10) * interval '1 second' from chat, generate_series(2, 1101) n`,
    [crowded],
  );
  const read = (page: object) => searchMessages(own.students[0], 'exam', page);
  const whole = (await walk<FoundMessage>(read, 'forward', [100])).flat();
  const numbers = whole.map(({ content }) => Number(content.split(' ')[1]));

  expect((await read({ first: 1 })).totalCount).toBe(1_000);
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, index) => 102 + index));
  const paged = (await walk<FoundMessage>(read, 'forward', [7, 100, 1, 33])).flat();
  expect(paged).toEqual(whole);
});

test('a walk meets nothing twice while messages arrive', async () => {
  for (let number = 0; number < 6; number += 1) await send(student, chatId, `walrus ${number}`);
  const read = (page: object) => searchMessages(course.teacher, 'walrus', page);
  const pages = await walk<FoundMessage>(read, 'forward', [2], () => send(student, chatId, 'walrus late'));

  expect(pages.flat().map(({ content }) => content)).toEqual([5, 4, 3, 2, 1, 0].map((number) => `walrus ${number}`));
});

test('among 100,000 messages a search looks at the viewer’s own few, or at those that have its words', async () => {
  const big = await startService();
  try {
    await big.database.query(`insert into users (external_id) select 'u' || n from generate_series(1, 1000) n`);
    await big.database.query(`insert into course_spaces (external_id, slug, name, default_language)
      select 's' || n, 's' || n, '{"en": "A course"}', 'en' from generate_series(1, 4) n`);
    await big.database.query(`insert into roster_entries (course_space_id, user_id, role)
      select s, n, 'STAFF' from generate_series(1, 4) s, generate_series(1, 1000) n`);
    await big.database.query(`insert into chats (public_id, course_space_id, audience, topic, last_seq, last_message_at, created_at)
      select gen_random_uuid(), 1 + n % 4, 'USERS', '{"en": "A topic"}', 5, now(), now() from generate_series(1, 20000) n`);
    // The first is in 2 chats, the second in 500, the third in every chat of a course space.
    await big.database.query(`insert into participants (chat_id, user_id, named)
      select id, 1, true from chats where id <= 2 union all select id, 2, true from chats where id <= 500
      union all select id, 3, true from chats where course_space_id = 1
      union all select id, 4 + (id + n) % 900, true from chats, generate_series(0, 1) n`);
    // One message as the trigger would have it, and all others as copies.
    await big.database.query('alter table messages disable trigger index_message');
    await big.database.query(`insert into messages (chat_id, seq, public_id, sender_id, content, sent_at, search)
      select c.id, n, gen_random_uuid(), 1, t.content, now(), t.search from generate_series(1, 5) n
      join chats c on true
      join lateral (select jsonb_build_object('en', 'common ' || case (c.id * 5 + n) % 25000 when 7 then 'rare' else 'words' end) as content offset 0) x on true
      join lateral (select x.content, array_to_tsvector(array[c.course_space_id || '/common',
        c.course_space_id || '/' || substring(x.content ->> 'en' from 8)]) as search) t on true`);
    await big.database.query('vacuum analyze');
    const rowsRead = async (userKey: number, search: string, first = 20) => {
      const client = await big.database.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `explain (analyze, timing off, format json) ${bound(userKey, search, first)}`,
      );
      return client
        .flatMap((row) => nodesOf(row['QUERY PLAN'][0].Plan))
        .filter((node) => node['Relation Name'] === 'messages')
        .reduce((sum, node) => sum + node['Actual Rows'] * node['Actual Loops'], 0);
    };
    expect(await rowsRead(1, 'common')).toBeLessThanOrEqual(20);
    expect(await rowsRead(1, 'rare')).toBeLessThanOrEqual(20);
    expect(await rowsRead(2, 'rare')).toBeLessThanOrEqual(2_510);
    expect(await rowsRead(3, 'rare')).toBeLessThanOrEqual(20);
    expect(await rowsRead(3, 'ra')).toBeLessThanOrEqual(20);
    expect(await rowsRead(3, 'common')).toBeLessThanOrEqual(27_000);
  } finally {
    await big.close();
  }
});

interface PlanNode {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: PlanNode[];
}

function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

function bound(userKey: number, search: string, first: number): string {
  const values = [
    userKey,
    'null',
    'null',
    `'{fi,en,sv}'::text[]`,
    `'${search}'`,
    'null',
    'null',
    'null',
    'null',
    first,
  ];
  return statement.text.replace(/\$(\d+)/g, (_, index) => String(values[Number(index) - 1]));
}
void found;
