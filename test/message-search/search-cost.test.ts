import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchMessages } from '../../src/message-search/message-search.sql.js';
import { rowsReadBy } from '../support/plans.js';
import { startService, type TestService } from '../support/service.js';

const MESSAGES = 100_000;

/** Four course spaces of 5,000 chats with five messages each, of which 20 say something rare. */
const FILL = [
  `insert into users (external_id) select 'u' || n from generate_series(1, 1000) n`,
  `insert into course_spaces (external_id, slug, name, default_language)
    select 's' || n, 's' || n, '{"en": "A course"}', 'en' from generate_series(1, 4) n`,
  `insert into chats (public_id, course_space_id, audience, topic, last_seq, last_message_at, created_at)
    select gen_random_uuid(), 1 + n % 4, 'USERS', '{"en": "A topic"}', 5, now(), now() from generate_series(1, ${MESSAGES / 5}) n`,
  // The first person is in 2 chats, the second in 500, the third in all of a course space, and others in all chats.
  `insert into participants (chat_id, user_id)
    select id, 1 from chats where id <= 2 union all select id, 2 from chats where id <= 500
    union all select id, 3 from chats where course_space_id = 1
    union all select id, 4 + (id + n) % 900 from chats, generate_series(0, 1) n`,
  // To find the words of each of them would take long.
  `insert into messages (chat_id, seq, public_id, sender_id, content, sent_at, search)
    select c.id, n, gen_random_uuid(), 1, jsonb_build_object('en', 'common ' || w.word), now(),
      array_to_tsvector(array[c.course_space_id || '/common', c.course_space_id || '/' || w.word])
    from generate_series(1, 5) n join chats c on true
    cross join lateral (select case when c.id % 1000 = 4 and n = 3 then 'rare' else 'words' end as word) w`,
  'vacuum analyze',
];

let service: TestService;

beforeAll(async () => {
  service = await startService();
  for (const statement of FILL) await service.database.query(statement);
});
afterAll(() => service?.close());

const rowsOf = (person: number, search: string, chat: number | null = null) => {
  const values = [person, null, chat, '{fi,en,sv}', search, null, null, null, null, 21];
  return rowsReadBy(service.database, searchMessages, values, 'messages');
};

test.each([
  ['of 2 chats goes through theirs', 1, 10],
  ['of 500 chats goes through theirs', 2, 2_500],
  ['of 5,000 chats goes by the index, here through all of the course space', 3, 25_000],
])('a search for a common word by somebody %s, and ranks 1,000', async (_who, person, most) => {
  const ranked = Math.min(most, 1_000);
  expect(await rowsOf(person, 'common')).toBe(most + ranked);
  expect(await rowsOf(person, 'comm')).toBe(most + ranked);
});

test('a search for a rare word by somebody of 5,000 chats goes through those that have it', async () => {
  expect(await rowsOf(3, 'rare')).toBe(40);
  expect(await rowsOf(3, 'ra')).toBe(40);
  expect(await rowsOf(3, 'common rare')).toBe(40);
  expect(await rowsOf(3, 'nothing')).toBe(0);
});

test('a search of one chat goes through that one', async () => {
  expect(await rowsOf(3, 'common', 4)).toBe(10);
});
