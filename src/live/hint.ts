/** What a commit may have changed, for every instance to look at. Losing, doubling or delaying one costs nothing. */
export type Hint =
  /** The chat's log has reached this number. */
  | { kind: 'log'; chat: number; seq: number }
  /** The user's read position in the chat moved. */
  | { kind: 'read'; chat: number; user: number }
  /** These users gained or lost chats. */
  | { kind: 'participants'; users: number[] };
