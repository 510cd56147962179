import { Migration } from '@mikro-orm/migrations';

/** How messages are searched. Triggers keep it, so that whatever writes a message, or empties one, cannot forget to. */
export class MessageSearch extends Migration {
  override up(): void {
    this.addSql(`alter table "messages" add column "search" tsvector null`);
    // PostgreSQL's statistics are samples of what is in a column, and may stay when that has gone.
    this.addSql(`alter table "messages" alter column "search" set statistics 0`);
    // Each word stands in the index under its course space, so that the beginning of a word leads to those of one space
    // only, however many others hold. Words without positions, which nothing here asks for, take half the room.
    // PostgreSQL refuses more than 1 MB of words, and cuts one of more than 2 kB.
    this.addSql(`create function "index_message"() returns trigger language plpgsql as $$
      begin
        if new.deleted_at is not null then
          new.search := '';
          return new;
        end if;
        select array_to_tsvector(array(
          select c.course_space_id || '/' || w.word
          from unnest(tsvector_to_array(
            case when octet_length(new.content::text) <= 250000 then search_vector(new.content) else '' end
            || case when new.seq = 1 then search_vector(c.topic) else '' end)) w(word)
          where octet_length(w.word) <= 500))
        into new.search from chats c where c.id = new.chat_id;
        return new;
      end $$`);
    this.addSql(`create trigger "index_message" before insert on "messages"
      for each row when (new.search is null) execute function "index_message"()`);
    // Parsing a text is dear. Without words, as when they are to be made anew, it is always due.
    this.addSql(`create trigger "index_changed_message" before update on "messages"
      for each row when (new.content is distinct from old.content or new.search is null)
      execute function "index_message"()`);
    this.addSql(`create function "index_topic"() returns trigger language plpgsql as $$
      begin
        update messages set search = null where chat_id = new.id and seq = 1;
        return null;
      end $$`);
    this.addSql(`create trigger "index_topic" after update of "topic" on "chats"
      for each row when (new.topic is distinct from old.topic) execute function "index_topic"()`);
    // What is searched for in one course space. Words with a hyphen or the like are asked for as neighbours, for which
    // there are no positions; as a whole they are among the words as well, so that nothing else is found.
    this.addSql(`create function "message_search_query"("course_space_id" bigint, "languages" text[], "words" text)
      returns tsquery language sql immutable strict parallel safe
      begin atomic
        select regexp_replace(regexp_replace(search_query("languages", "words")::text, ' <(-|\\d+)> ', ' & ', 'g'),
          '''((?:[^'']|'''')*)''', '''' || "course_space_id" || '/\\1''', 'g')::tsquery;
      end`);
    this.addSql(`update "messages" set "search" = null`);
    // What waits to be sorted into the index is gone through by each search.
    this.addSql(
      `create index "messages_search_index" on "messages" using gin ("search") with (gin_pending_list_limit = 1024)`,
    );
  }

  override down(): void {
    this.addSql(`drop index "messages_search_index"`);
    this.addSql(`drop function "message_search_query"(bigint, text[], text)`);
    this.addSql(`drop trigger "index_topic" on "chats"`);
    this.addSql(`drop function "index_topic"()`);
    this.addSql(`drop trigger "index_changed_message" on "messages"`);
    this.addSql(`drop trigger "index_message" on "messages"`);
    this.addSql(`drop function "index_message"()`);
    this.addSql(`alter table "messages" drop column "search"`);
  }
}
