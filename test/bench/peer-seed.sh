#!/usr/bin/env bash
# Makes this service a peer in a benchmark that others run on a schema of their own (users, courses, enrolments, chats,
# participants, messages): puts their tables in $PGDATABASE aside, into the schema `bench`, and fills this service's from
# them, with the same public ids. Together with peer-start.sh, from the folder of that benchmark:
#
#   PRODUCT_SEED=<this folder>/peer-seed.sh PRODUCT_START=<this folder>/peer-start.sh \
#     BENCH_JWT_CLAIMS='{"aud":"messaging","iss":"bench"}' bash run.sh
#
# Needs `npm run build`, psql, and PGHOST, PGPORT, PGUSER and PGDATABASE (PGPASSWORD, where one is asked for).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ -f dist/src/commands/migrate.js ] || { echo "expected the built service in $PWD/dist: run npm ci and npm run build there first" >&2; exit 1; }
: "${PGDATABASE:?expected the name of the database to fill}"
sql() { psql --no-psqlrc --quiet --tuples-only --no-align --output=/dev/null --set=ON_ERROR_STOP=1 "$@"; }

sql <<'SQL'
create schema bench;
alter table users set schema bench;
alter table courses set schema bench;
alter table enrolments set schema bench;
alter table chats set schema bench;
alter table participants set schema bench;
alter table messages set schema bench;
SQL

DATABASE_URL="postgres://${PGUSER:-postgres}:${PGPASSWORD:-}@${PGHOST:-127.0.0.1}:${PGPORT:-5432}/$PGDATABASE" \
  NODE_ENV=test LOG_LEVEL=warn node_modules/.bin/node dist/src/commands/migrate.js up >/dev/null

sql <<'SQL'
-- The rows are consistent already: foreign keys are not looked up for each.
set session_replication_role = replica;
set synchronous_commit = off;
set maintenance_work_mem = '512MB';
insert into users (id, external_id, display_name, language) select id, public_id, name, 'en' from bench.users;
insert into course_spaces (id, external_id, slug, name, default_language)
  select id, public_id, code, jsonb_build_object('fi', name), 'fi' from bench.courses;
insert into roster_entries (course_space_id, user_id, role)
  select course_id, user_id, 'STUDENT' from bench.enrolments
  union
  select c.course_id, p.user_id, 'STUDENT' from bench.participants p join bench.chats c on c.id = p.chat_id;
insert into chats (id, public_id, course_space_id, audience, topic, last_seq, last_message_at, created_at)
  select id, public_id, course_id, 'USERS', jsonb_build_object(language, topic), last_seq, last_message_at, created_at
  from bench.chats order by id;

-- An index that is built at the end costs a fraction of one that grows row by row.
create temp table put_off as
  select conrelid::regclass as of, conname as name, pg_get_constraintdef(oid) as definition, null::regclass as index,
    contype = 'f' as refers
  from pg_constraint where conrelid in ('participants'::regclass, 'messages'::regclass) and contype in ('p', 'u')
    or confrelid in ('participants'::regclass, 'messages'::regclass) and contype = 'f'
  union all
  select indrelid::regclass, null, pg_get_indexdef(indexrelid), indexrelid::regclass, false
  from pg_index where indrelid in ('participants'::regclass, 'messages'::regclass)
    and not exists (select from pg_constraint where conindid = indexrelid);
select coalesce('alter table ' || of || ' drop constraint ' || quote_ident(name), 'drop index ' || index) from put_off
order by refers desc
\gexec
-- What is searched for is part of what is stored.
alter table messages enable always trigger index_message;
insert into participants (chat_id, user_id, named, last_read_seq, seen_seq, joined_seq)
  select chat_id, user_id, true, last_read_seq, last_read_seq, 0 from bench.participants order by chat_id, user_id;
insert into messages (chat_id, seq, public_id, sender_id, content, reply_to_seq, sent_at)
  select m.chat_id, m.seq, m.public_id, m.sender_id, jsonb_build_object(m.language, m.content), r.seq, m.created_at
  from bench.messages m left join bench.messages r on r.id = m.reply_to_id order by m.chat_id, m.seq;
alter table messages enable trigger index_message;
select coalesce('alter table ' || of || ' add constraint ' || quote_ident(name) || ' ', '') || definition from put_off
order by refers
\gexec
select setval(pg_get_serial_sequence('users', 'id'), max(id)) from users;
select setval(pg_get_serial_sequence('course_spaces', 'id'), max(id)) from course_spaces;
select setval(pg_get_serial_sequence('chats', 'id'), max(id)) from chats;
vacuum analyze;
SQL
