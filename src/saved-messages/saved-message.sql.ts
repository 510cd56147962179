import type { CourseRole } from '../course-spaces/course-role.js';
import type { Statement } from '../database/database.js';
import type { Translations } from '../i18n/translations.js';

/** A saved message as the API shows it, with the internal key of its course space beside. */
export interface SavedMessageRow {
  spaceKey: number;
  handle: string;
  topic: Translations | null;
  content: Translations;
  updatedAt: string;
}

const columns = `m.course_space_id as "spaceKey", m.handle, m.topic, m.content, m.updated_at as "updatedAt"`;

/** $1 course space, $2 handle to go on after or null, $3 how many; in the order of their handles */
export const savedMessages: Statement = {
  name: 'saved-messages',
  text: `select ${columns} from saved_messages m
    where m.course_space_id = $1 and ($2::text is null or m.handle > $2) order by m.handle limit $3`,
};

/** $1 course space */
export const countSavedMessages: Statement = {
  name: 'count-saved-messages',
  text: 'select count(*)::int as count from saved_messages m where m.course_space_id = $1',
};

/** $1 course space, $2 handle, $3 topic or null, $4 content */
export const upsertSavedMessage: Statement = {
  name: 'upsert-saved-message',
  text: `insert into saved_messages as m (course_space_id, handle, topic, content, updated_at)
    values ($1, $2, $3, $4, clock_timestamp())
    on conflict (course_space_id, handle) do update set topic = excluded.topic, content = excluded.content,
      updated_at = case when m.topic is not distinct from excluded.topic and m.content = excluded.content
        then m.updated_at else excluded.updated_at end
    returning ${columns}`,
};

/** $1 course space, $2 handle; a row comes back if there was one */
export const deleteSavedMessage: Statement = {
  name: 'delete-saved-message',
  text: 'delete from saved_messages m where m.course_space_id = $1 and m.handle = $2 returning m.handle',
};

/** What a sender is in a course space, and what is saved there under a handle; no content where nothing is. */
export interface SavedTextRow {
  role: CourseRole;
  topic: Translations | null;
  content: Translations | null;
}

/** $1 sender, $2 the learning environment's id of the course space, $3 handle */
export const savedTextOfSpace: Statement = {
  name: 'saved-text-of-space',
  text: `select r.role, m.topic, m.content from course_spaces s
    join roster_entries r on r.course_space_id = s.id and r.user_id = $1
    left join saved_messages m on m.course_space_id = s.id and m.handle = $3
    where s.external_id = $2`,
};

/** $1 sender, $2 public id of one of the sender's chats, $3 handle */
export const savedTextOfChat: Statement = {
  name: 'saved-text-of-chat',
  text: `select r.role, m.topic, m.content from chats c
    join participants p on p.chat_id = c.id and p.user_id = $1 and p.left_at is null
    join roster_entries r on r.course_space_id = c.course_space_id and r.user_id = $1
    left join saved_messages m on m.course_space_id = c.course_space_id and m.handle = $3
    where c.public_id = $2`,
};
