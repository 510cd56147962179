import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChat, createPairChat, SEND, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { type FoundMessage, searchMessages } from '../support/message-search.js';
import { walk } from '../support/pages.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let student: Caller;
let chatId: string;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  [student] = course.students;
  const userIds = [course.ids.students[0], course.ids.students[2]];
  chatId = await createChat(course.teacher, course, { audience: 'USERS', userIds });
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
    const idsOf = async () =>
      (await searchMessages(callers[who] as Caller, sought, { first: 100 })).edges.map(({ node }) => node.id).sort();
    const few = await idsOf();
    await grow(3_000);
    const many = await idsOf();
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
