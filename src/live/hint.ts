/** What a commit may have changed, for every instance to look at. Losing, doubling or delaying one costs nothing. */
export type Hint =
  /** The chat's log has reached this number. */
  | { kind: 'log'; chat: number; seq: number }
  /** The changes (edits, deletions and counts) of the chat's messages have reached this number. */
  | { kind: 'change'; chat: number; seq: number }
  /** The user's read position in the chat moved. */
  | { kind: 'read'; chat: number; user: number }
  /** What the staff are asked in the chat has another state. */
  | { kind: 'inbox'; chat: number }
  /** These users gained or lost chats. */
  | { kind: 'participants'; users: number[] }
  /** These users were erased: whoever is signed in as one of them is nobody now. */
  | { kind: 'erased'; users: number[] };

const isNumber = (value: unknown) => Number.isSafeInteger(value);

/** Whether a value is a hint: anybody with access to the database can notify anything. */
export function isHint(value: unknown): value is Hint {
  const hint = value as Partial<Record<string, unknown>> | null;
  switch (hint?.kind) {
    case 'log':
    case 'change':
      return isNumber(hint.chat) && isNumber(hint.seq);
    case 'read':
      return isNumber(hint.chat) && isNumber(hint.user);
    case 'inbox':
      return isNumber(hint.chat);
    case 'participants':
    case 'erased':
      return Array.isArray(hint.users) && hint.users.every(isNumber);
    default:
      return false;
  }
}
