/** What erasing a person does to a column, where the row is about the person or by the person. */
export type Fate =
  /** The row goes, with every policy. */
  | 'row goes'
  /** It is emptied with every policy. */
  | 'emptied'
  /** It no longer leads to the person, but with RETAIN. */
  | 'cut'
  /** It is emptied with DELETE. */
  | 'emptied by DELETE'
  /** It says nothing about anybody: numbers, times and settings of what is not the person's. */
  | 'no person'
  /** It is the course's and stays; docs/privacy.md says why. */
  | 'stays';

/** Every column of the database. A new one is not there before somebody has decided what becomes of it. */
export const COLUMNS: Record<string, Record<string, Fate>> = {
  audit_entries: {
    public_id: 'no person',
    id: 'no person',
    course_space_id: 'no person',
    action: 'no person',
    actor_id: 'cut',
    client_id: 'no person',
    chat_id: 'no person',
    message_seq: 'no person',
    reason: 'emptied by DELETE',
    created_at: 'no person',
  },
  chats: {
    id: 'no person',
    public_id: 'no person',
    course_space_id: 'no person',
    audience: 'no person',
    student_group_id: 'no person',
    topic: 'emptied by DELETE',
    last_seq: 'no person',
    deleted_count: 'no person',
    change_seq: 'no person',
    frozen: 'no person',
    last_message_at: 'no person',
    created_at: 'no person',
    reply_to_chat_id: 'no person',
    reply_to_seq: 'no person',
  },
  course_spaces: {
    id: 'no person',
    external_id: 'no person',
    slug: 'no person',
    name: 'no person',
    default_language: 'no person',
    frozen: 'no person',
    frozen_at: 'no person',
    roster_version: 'no person',
    students_may_write_to_students: 'no person',
  },
  cursor_keys: { id: 'no person', secret: 'no person' },
  faq_entries: {
    id: 'no person',
    public_id: 'no person',
    course_space_id: 'no person',
    exercise: 'no person',
    hook: 'no person',
    question: 'stays',
    answer: 'stays',
    version: 'no person',
    published_at: 'no person',
    updated_at: 'no person',
    retracted_at: 'no person',
    search: 'stays',
  },
  faq_versions: {
    faq_entry_id: 'no person',
    number: 'no person',
    question: 'stays',
    answer: 'stays',
    published_at: 'no person',
    published_by_id: 'cut',
    client_id: 'no person',
    idempotency_key: 'emptied',
  },
  message_versions: {
    chat_id: 'no person',
    message_seq: 'no person',
    change_seq: 'no person',
    content: 'emptied by DELETE',
    written_at: 'no person',
  },
  messages: {
    chat_id: 'no person',
    seq: 'no person',
    public_id: 'no person',
    sender_id: 'cut',
    content: 'emptied by DELETE',
    reply_to_seq: 'no person',
    sent_at: 'no person',
    edited_at: 'no person',
    deleted_at: 'no person',
    deletion_reason: 'emptied by DELETE',
    change_seq: 'no person',
    changed_by: 'no person',
    idempotency_key: 'emptied',
    written_by: 'no person',
  },
  participants: {
    chat_id: 'row goes',
    user_id: 'row goes',
    named: 'row goes',
    last_read_seq: 'row goes',
    seen_seq: 'row goes',
    last_read_at: 'row goes',
    muted: 'row goes',
    archived_seq: 'row goes',
    joined_seq: 'row goes',
    joined_change_seq: 'row goes',
    joined_by: 'row goes',
    left_at: 'row goes',
  },
  roster_entries: { course_space_id: 'row goes', user_id: 'row goes', role: 'row goes' },
  saved_messages: {
    course_space_id: 'no person',
    handle: 'no person',
    topic: 'stays',
    content: 'stays',
    updated_at: 'no person',
  },
  student_group_members: { student_group_id: 'row goes', user_id: 'row goes' },
  student_groups: {
    id: 'no person',
    course_space_id: 'no person',
    external_id: 'no person',
    name: 'no person',
    supervisor_id: 'emptied',
  },
  users: {
    id: 'no person',
    external_id: 'cut',
    display_name: 'emptied',
    language: 'emptied',
    preferred_language: 'emptied',
    hides_receipts: 'emptied',
    muted_spaces: 'emptied',
    known_since: 'no person',
  },
};
