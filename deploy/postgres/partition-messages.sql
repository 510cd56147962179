-- Parts the log of messages by chat, into sixteen: docs/growth.md says when, and what it does not do.
-- With the instances stopped, or everything that writes waits until it has copied all messages. Test: test/database/partitioned-log.test.ts.
begin;
lock table messages;
alter table message_versions drop constraint message_versions_chat_id_message_seq_foreign;
alter table messages rename to messages_before;
create table messages (like messages_before including defaults including storage) partition by hash (chat_id);
do $$ begin
  for n in 0..15 loop
    execute format('create table messages_%s partition of messages for values with (modulus 16, remainder %s)', n, n);
  end loop;
end $$;
-- PostgreSQL is to keep no samples of what people wrote.
alter table messages alter content set statistics 0, alter deletion_reason set statistics 0,
  alter idempotency_key set statistics 0, alter search set statistics 0;
insert into messages select * from messages_before;

-- A key counts once per sender, over all chats, which no index of a partition can see.
create table message_keys (
  sender_id bigint not null, idempotency_key text not null, chat_id bigint not null, seq int not null);
alter table message_keys alter idempotency_key set statistics 0;
insert into message_keys select sender_id, idempotency_key, chat_id, seq from messages
  where sender_id is not null and idempotency_key is not null;
drop table messages_before;

alter table messages add primary key (chat_id, seq),
  add constraint messages_chat_id_foreign foreign key (chat_id) references chats (id),
  add constraint messages_sender_id_foreign foreign key (sender_id) references users (id) on delete set null;
alter table message_versions add constraint message_versions_chat_id_message_seq_foreign
  foreign key (chat_id, message_seq) references messages (chat_id, seq) on update cascade on delete cascade;
create unique index messages_public_id_unique on messages (public_id, chat_id);
create unique index messages_chat_id_change_seq_unique on messages (chat_id, change_seq) where change_seq is not null;
create index messages_chat_id_seq_index on messages (chat_id, seq) where deleted_at is not null;
create index messages_sender_id_chat_id_seq_index on messages (sender_id, chat_id, seq) where sender_id is not null;
create index messages_sender_id_idempotency_key_index on messages (sender_id, idempotency_key)
  where idempotency_key is not null;
create index messages_search_index on messages using gin (search) with (gin_pending_list_limit = 1024);
-- The name is what the service knows a key by that was used before.
alter table message_keys
  add constraint messages_sender_id_idempotency_key_unique primary key (sender_id, idempotency_key),
  add foreign key (chat_id, seq) references messages (chat_id, seq) on delete cascade;
create index message_keys_chat_id_seq_index on message_keys (chat_id, seq);

create trigger index_message before insert on messages
  for each row when (new.search is null) execute function index_message();
create trigger index_changed_message before update on messages
  for each row when (new.content is distinct from old.content or new.search is null) execute function index_message();
create function keep_message_key() returns trigger language plpgsql as $$ begin
  delete from message_keys where chat_id = new.chat_id and seq = new.seq;
  insert into message_keys select new.sender_id, new.idempotency_key, new.chat_id, new.seq
    where new.sender_id is not null and new.idempotency_key is not null;
  return null;
end $$;
create trigger keep_message_key after insert or update of sender_id, idempotency_key on messages
  for each row execute function keep_message_key();
commit;
