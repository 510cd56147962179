/** Where in the widget somebody is. */
export type Place =
  | { kind: 'nowhere' }
  | { kind: 'chat'; chatId: string; messageId?: string }
  | { kind: 'new-chat'; answering?: { messageId: string; content: string; courseSpaceId: string } }
  | {
      kind: 'publish';
      courseSpaceId: string;
      messageId: string;
      question: string;
      answers: { id: string; content: string }[];
    };
