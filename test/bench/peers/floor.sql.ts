// The floor's statements, one for each request (two for the list): what the service's own cannot be cheaper than. They
// return plain rows, for building the JSON in PostgreSQL costs two to three times as much. $1 is the viewer's key.
export const sql = {
  /** $1 the viewer's id */
  viewer: 'select id from users where external_id = $1',

  badge: `
  select coalesce(sum(c.last_seq - p.last_read_seq), 0)::int as unread
  from participants p join chats c on c.id = p.chat_id
  where p.user_id = $1 and p.left_at is null and p.last_read_seq < c.last_seq`,

  /** $2 how many */
  list: `
  select t.public_id, t.topic->>'en', t.audience, s.external_id, s.name->>'en', t.last_seq - t.last_read_seq,
    m.public_id, m.content->>'en', m.sent_at, m.sender_id,
    array(select o.user_id from participants o where o.chat_id = t.id and o.left_at is null order by o.user_id limit 10)
  from (
    select c.*, p.last_read_seq from participants p join chats c on c.id = p.chat_id
    where p.user_id = $1 and p.left_at is null order by c.last_message_at desc, c.id desc limit $2) t
  join messages m on m.chat_id = t.id and m.seq = t.last_seq
  join course_spaces s on s.id = t.course_space_id
  order by t.last_message_at desc, t.id desc`,

  /** $1 keys */
  people: 'select id, external_id, display_name from users where id = any($1::bigint[])',

  /** $2 chat, $3 how many; newest first */
  read: `
  select m.public_id, m.content->>'en', m.sent_at, u.external_id, u.display_name, r.public_id
  from (
    select c.id from chats c join participants p on p.chat_id = c.id and p.user_id = $1 and p.left_at is null
    where c.public_id = $2) c
  join messages m on m.chat_id = c.id
  join users u on u.id = m.sender_id
  left join messages r on r.chat_id = m.chat_id and r.seq = m.reply_to_seq
  order by m.seq desc limit $3`,

  /** $2 chat, $3 content, $4 message answered or null */
  send: `
  with up as (
    update chats c set last_seq = c.last_seq + 1, last_message_at = clock_timestamp()
    from participants p where c.public_id = $2 and p.chat_id = c.id and p.user_id = $1 and p.left_at is null
    returning c.id, c.last_seq, c.last_message_at),
  seen as (
    update participants p set last_read_seq = up.last_seq, last_read_at = up.last_message_at
    from up where p.chat_id = up.id and p.user_id = $1)
  insert into messages (chat_id, seq, public_id, sender_id, content, reply_to_seq, sent_at)
  select up.id, up.last_seq, gen_random_uuid(), $1, $3,
    (select r.seq from messages r where r.public_id = $4 and r.chat_id = up.id), up.last_message_at from up
  returning public_id as id, sent_at as "sentAt"`,

  /** $2 chat */
  markRead: `
  update participants p set last_read_seq = greatest(p.last_read_seq, c.last_seq), last_read_at = clock_timestamp()
  from chats c where c.public_id = $2 and p.chat_id = c.id and p.user_id = $1 and p.left_at is null
  returning c.public_id as "chatId"`,

  /** $2 course space, $3 people, $4 topic, $5 content */
  create: `
  with space as (
    select s.id from course_spaces s join roster_entries r on r.course_space_id = s.id and r.user_id = $1
    where s.external_id = $2),
  chat as (
    insert into chats (public_id, course_space_id, audience, topic, last_seq, last_message_at, created_at)
    select gen_random_uuid(), id, 'USERS', $4, 1, now(), now() from space returning id, public_id, course_space_id),
  joined as (
    insert into participants (chat_id, user_id, named, last_read_seq)
    select chat.id, u.id, true, case when u.id = $1 then 1 else 0 end
    from chat, users u, roster_entries r
    where (u.external_id = any($3::text[]) or u.id = $1) and r.course_space_id = chat.course_space_id and r.user_id = u.id),
  message as (
    insert into messages (chat_id, seq, public_id, sender_id, content, sent_at)
    select id, 1, gen_random_uuid(), $1, $5, now() from chat returning public_id)
  select chat.public_id as "chatId", message.public_id as "messageId" from chat, message`,
};
