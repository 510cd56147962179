import type { Client } from 'pg';
import { loadInBulk } from './bulk-load.js';

/** How many there are of what; of messages there are from one to twice as many in each chat. */
export interface Population {
  users: number;
  spaces: number;
  chatsPerUser: number;
  messagesPerChat: number;
}

/** A hash of 28 bits: whatever seems random is one of a row's number, so the same population has the same rows. */
const HASH = `create or replace function pg_temp.hash(key text) returns int language sql immutable
  as $$ select ('x' || substr(md5(key), 1, 7))::bit(28)::int $$`;

/**
 * 70 % of the chats are of two, 25 % of three to eight and 5 % of forty people, who are `stride` apart: chat i has the
 * users (base + k * stride) mod users. So everybody has about as many chats, however many people there are.
 */
const plan = ({ users, spaces, chatsPerUser, messagesPerChat }: Population) => `
  create temp table plan as
  select i, (i - 1) % ${users} as base, pg_temp.hash('chat:' || i) as hash,
    case when i % 20 = 0 then 1 else 1 + pg_temp.hash('stride:' || i) % 5 end as stride,
    case when i % 20 = 0 then 40 when i % 4 = 1 then 3 + pg_temp.hash('size:' || i) % 6 else 2 end as size,
    1 + ((i - 1) % ${users} / 40 + (i - 1) / ${users} * 7) % ${spaces} as space,
    1 + pg_temp.hash('messages:' || i) % (2 * ${messagesPerChat} - 1) as messages,
    timestamptz '2026-01-01+00' + pg_temp.hash('start:' || i) % 2592000 * interval '1 s' as start
  from generate_series(1, ${users * chatsPerUser}) i`;

const statements = ({ users, spaces }: Population) => [
  `insert into users (id, external_id, display_name, language)
    select i, 'u:' || i, 'Person ' || i, 'en' from generate_series(1, ${users}) i`,
  `insert into course_spaces (id, external_id, slug, name, default_language)
    select i, 's:' || i, 'course-' || i, jsonb_build_object('en', 'Course ' || i), 'en' from generate_series(1, ${spaces}) i`,
  `insert into chats (id, public_id, course_space_id, audience, topic, last_seq, last_message_at, created_at)
    select i, md5('chat:' || i)::uuid, space, 'USERS', jsonb_build_object('en', 'Question ' || i || ' about exercise ' || hash % 40),
      messages, start + messages * interval '3 h', start from plan order by i`,
  // A quarter of the positions lie somewhere behind; who sent the last message has read it.
  `insert into participants (chat_id, user_id, named, last_read_seq)
    select i, (base + k * stride) % ${users} + 1, true,
      case when k <> (messages * 7 + hash) % size and pg_temp.hash('behind:' || i || ':' || k) % 4 = 0
        then pg_temp.hash('read:' || i || ':' || k) % (messages + 1) else messages end
    from plan, generate_series(0, size - 1) k order by i, k`,
  `insert into roster_entries (course_space_id, user_id, role)
    select distinct c.course_space_id, p.user_id, 'STUDENT' from participants p join chats c on c.id = p.chat_id`,
  `insert into messages (chat_id, seq, public_id, sender_id, content, reply_to_seq, sent_at)
    select i, seq, md5('message:' || i || ':' || seq)::uuid, (base + (seq * 7 + hash) % size * stride) % ${users} + 1,
      jsonb_build_object('en', texts[1 + (hash + seq * 31) % 5]), case when seq % 5 = 0 then seq - 1 end, start + seq * interval '3 h'
    from plan, generate_series(1, messages) seq, (select array[
      'Thanks, that helped. I will try again tonight.',
      'I get a TypeError on the third test, although my own tests pass. Is the function called with an empty list?',
      'I handed it in yesterday, before the deadline, but the points are still missing. Could somebody look whether the checker hangs?',
      'Look at the second page of the material again: the loop must stop before the last index. The hint says the same, only shorter.',
      'Ok.'] as texts) t
    order by i, seq`,
];

/** Fills the service's tables with the chats of many people. */
export async function fillWithPopulation(client: Client, population: Population): Promise<void> {
  await client.query(HASH);
  await client.query(plan(population));
  await loadInBulk(client, async () => {
    for (const statement of statements(population)) await client.query(statement);
  });
}
