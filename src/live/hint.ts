/** What a commit may have changed, for every instance to look at. Losing, doubling or delaying one costs nothing. */
export type Hint =
  /** The chat's log has reached this number. */
  | { kind: 'log'; chat: number; seq: number }
  /** The changes (edits, deletions and counts) of the chat's messages have reached this number. */
  | { kind: 'change'; chat: number; seq: number }
  /** The user's read positions in these chats moved forward. */
  | { kind: 'read'; user: number; chats: number[] }
  /** Something else changed what counts in the user's badge. */
  | { kind: 'badge'; user: number }
  /** The user has other preferences. */
  | { kind: 'preferences'; user: number }
  /** What the staff are asked in the chat has another state. */
  | { kind: 'inbox'; chat: number }
  /** These users gained or lost chats. */
  | { kind: 'participants'; users: number[] }
  /** These users were erased: whoever is signed in as one of them is nobody now. */
  | { kind: 'erased'; users: number[] };

const isNumber = (value: unknown) => Number.isSafeInteger(value);
const areNumbers = (value: unknown) => Array.isArray(value) && value.every(isNumber);

/** Whether a value is a hint: anybody with access to the database can notify anything. */
export function isHint(value: unknown): value is Hint {
  const hint = value as Partial<Record<string, unknown>> | null;
  switch (hint?.kind) {
    case 'log':
    case 'change':
      return isNumber(hint.chat) && isNumber(hint.seq);
    case 'read':
      return isNumber(hint.user) && areNumbers(hint.chats);
    case 'badge':
    case 'preferences':
      return isNumber(hint.user);
    case 'inbox':
      return isNumber(hint.chat);
    case 'participants':
    case 'erased':
      return areNumbers(hint.users);
    default:
      return false;
  }
}
