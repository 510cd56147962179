import type { Client } from 'pg';
import { tokenOf } from '../../support/tokens.js';

/** A chat as one of its participants uses it. */
export interface ActorsChat {
  id: string;
  lastSeq: number;
  lastMessageId: string;
  spaceId: string;
  /** Somebody else in it. */
  mateId: string;
}

/** A person on whose behalf requests are made. */
export interface Actor {
  id: string;
  token: string;
  /** Some of their chats. */
  chats: ActorsChat[];
  chatCount: number;
}

/** $1 how many people, or null for all; $2 their ids, or null for any */
const ACTORS = `
  select u.external_id as id, (select count(*)::int from participants p where p.user_id = u.id) as "chatCount", c.chats
  from (
    select * from users u
    where (u.external_id = any($2::text[]) or $2 is null) and exists (select from participants p where p.user_id = u.id)
    order by md5(u.external_id) limit $1::int) u
  cross join lateral (
    select json_agg(json_build_object('id', c.public_id, 'lastSeq', c.last_seq, 'lastMessageId', m.public_id,
      'spaceId', s.external_id, 'mateId', (
        select mate.external_id from participants o join users mate on mate.id = o.user_id
        where o.chat_id = c.id and o.user_id <> u.id order by o.user_id limit 1))) as chats
    from (select chat_id from participants p where p.user_id = u.id order by chat_id limit 40) p
    join chats c on c.id = p.chat_id
    join course_spaces s on s.id = c.course_space_id
    join messages m on m.chat_id = c.id and m.seq = c.last_seq) c
  order by u.id`;

/** So many people with chats, or these ones, with fresh tokens. */
export async function actorsOf(client: Client, wanted: number | string[]): Promise<Actor[]> {
  const values = typeof wanted === 'number' ? [wanted, null] : [null, wanted];
  const { rows } = await client.query<Omit<Actor, 'token'>>(ACTORS, values);
  return Promise.all(rows.map(async (row) => ({ ...row, token: await tokenOf(row.id) })));
}
