import { hash } from 'node:crypto';
import type { Client } from 'pg';
import { loadInBulk } from './bulk-load.js';

/** People of one course space, by their numbers: all are in the first chat. */
export const COURSE_PEOPLE = 20_000;
/** How many of them are in the second. */
export const CROWD_PEOPLE = 5_000;
/** Somebody with very many chats, and somebody with as many as most. */
export const [MANY, FEW] = [COURSE_PEOPLE + 1, COURSE_PEOPLE + 2];
export const [MANY_CHATS, FEW_CHATS] = [2_000, 20];
const MESSAGES = 20;

/** The public id of a person. */
export const personId = (number: number) => `u:${number}`;

/** The public id of a chat: the MD5 of its key, as a UUID. */
export const chatId = (key: number) => hash('md5', `chat:${key}`).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** The keys of the chats to the whole course, of the crowd, and of the first two people. */
export const [COURSE_CHAT, CROWD_CHAT, PAIR_CHAT] = [1, 2, 3];

/** Each chat with its people: those from one number to another, and perhaps one more. */
const PLAN = `
  create temp table plan as
  select * from (values
    (${COURSE_CHAT}, 'COURSE', 1, ${COURSE_PEOPLE}, null::int),
    (${CROWD_CHAT}, 'USERS', 1, ${CROWD_PEOPLE}, null),
    (${PAIR_CHAT}, 'USERS', 1, 2, null)) chats(i, audience, first, last, other)
  union all
  select 10 + n, 'USERS', n, n, ${MANY} from generate_series(1, ${MANY_CHATS}) n
  union all
  select 10 + ${MANY_CHATS} + n, 'USERS', n, n, ${FEW} from generate_series(1, ${FEW_CHATS}) n`;

const STATEMENTS = [
  `insert into users (id, external_id, display_name, language)
    select n, 'u:' || n, 'Person ' || n, 'en' from generate_series(1, ${FEW}) n`,
  `insert into course_spaces (id, external_id, slug, name, default_language) values (1, 's:1', 'big', '{"en": "A big course"}', 'en')`,
  `insert into roster_entries (course_space_id, user_id, role)
    select 1, id, case id when 1 then 'RESPONSIBLE_TEACHER' else 'STUDENT' end from users`,
  `insert into chats (id, public_id, course_space_id, audience, topic, last_seq, last_message_at, created_at)
    select i, md5('chat:' || i)::uuid, 1, audience, jsonb_build_object('en', 'Topic ' || i), ${MESSAGES},
      timestamptz '2026-01-02+00' + i * interval '1 min', '2026-01-01+00' from plan`,
  // Every other chat has something unread.
  `insert into participants (chat_id, user_id, named, last_read_seq)
    select i, n, audience = 'USERS', ${MESSAGES} - i % 2 from plan, generate_series(first, last) n
    union all select i, other, true, ${MESSAGES} - i % 2 from plan where other is not null
    order by 1, 2`,
  `insert into messages (chat_id, seq, public_id, sender_id, content, sent_at)
    select i, seq, md5('message:' || i || ':' || seq)::uuid, first, '{"en": "A message of ordinary length, or nearly so."}',
      timestamptz '2026-01-02+00' + i * interval '1 min' - (${MESSAGES} - seq) * interval '1 s'
    from plan, generate_series(1, ${MESSAGES}) seq order by i, seq`,
];

/** Fills the service's tables with one course space: chats to very many people, and a person with very many chats. */
export async function fillWithCourse(client: Client): Promise<void> {
  await client.query(PLAN);
  await loadInBulk(client, async () => {
    for (const statement of STATEMENTS) await client.query(statement);
  });
}
