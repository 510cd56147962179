// Generated from src/widget/api/operations.graphql and schema.graphql by npm run schema.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Whether a chat is put away. */
export type ArchiveChatInput = {
  /** False to bring it back. */
  archived?: boolean;
  /** The chat. */
  chatId: string;
};

/** Who a chat is addressed to. The audience follows the roster: whoever joins or leaves it gains or loses the chat. */
export type Audience =
  /** Everyone on the course space's roster. */
  | 'COURSE'
  /** The course staff and the responsible teacher, together with the sender. */
  | 'COURSE_STAFF'
  /** The responsible teacher, together with the sender. */
  | 'RESPONSIBLE_TEACHER'
  /** A student group of the course space and its supervisor, together with the sender. */
  | 'STUDENT_GROUP'
  /** One or more named users of the course space; one other user makes a one-to-one chat. */
  | 'USERS';

/** What a person is in a course space. The roster alone decides it. */
export type CourseRole =
  /** Responsible for the course. */
  | 'RESPONSIBLE_TEACHER'
  /** One of the course staff, such as an assistant. */
  | 'STAFF'
  /** Enrolled in the course. */
  | 'STUDENT';

/** A new chat with its first message. */
export type CreateChatInput = {
  /** Who the chat is for. Only the course staff and the responsible teacher may address COURSE; students may name other students only where the course space allows it. */
  audience: Audience;
  /** The first message, in one or more languages, each at most 10,000 characters. Empty with `savedMessageHandle`. */
  content: Array<TranslationInput>;
  /** The course space in which the chat is held. */
  courseSpaceId: string;
  /** Makes retries safe: a retry with the same key, from the same sender, returns the first call's result and creates nothing. 1 to 255 visible ASCII characters, such as a UUID made for each chat. */
  idempotencyKey?: string | null | undefined;
  /** The message that the chat answers, of another of the sender's chats in the same course space: so a student answers an announcement privately. */
  replyToId?: string | null | undefined;
  /** For staff: the handle of a saved message of the course space, which is sent instead of `content`. */
  savedMessageHandle?: string | null | undefined;
  /** For the audience STUDENT_GROUP: the group. Students know only their own groups. */
  studentGroupId?: string | null | undefined;
  /** What it is about, in one or more languages, each at most 200 characters (Unicode code points). Empty with `savedMessageHandle` to take the topic of the saved message. */
  topic: Array<TranslationInput>;
  /** For the audience USERS: 1 to 500 users on the roster of the course space. */
  userIds?: Array<string> | null | undefined;
};

/** A message that is to be deleted. */
export type DeleteMessageInput = {
  /** One of the viewer's own messages; for staff, anyone's. */
  messageId: string;
  /** Why, in at most 500 characters; everybody who sees the message is shown it. Needed for somebody else's message. */
  reason?: string | null | undefined;
};

/** A message, and what it is to say from now on. */
export type EditMessageInput = {
  /** The text in one or more languages, in place of all that it had; each at most 10,000 characters (Unicode code points). */
  content: Array<TranslationInput>;
  /** One of the viewer's own messages. */
  messageId: string;
};

/** A chat of the inbox. */
export type InboxChatInput = {
  /** A chat that the viewer, who is staff of its course space, is in. */
  chatId: string;
};

/** How far the staff have seen to a question. It says nothing of who has seen it. */
export type InboxState =
  /** Staff have answered it, or resolved it without a message. A new message opens it again. */
  | 'ANSWERED'
  /** One of the staff has taken it on. */
  | 'CLAIMED'
  /** It waits for an answer, and nobody has taken it on. */
  | 'OPEN';

/** Which chats to mark as read. */
export type MarkAllReadInput = {
  /** Only those of this course space; without it, all of the viewer's. */
  courseSpaceId?: string | null | undefined;
};

/** How far a chat has been read. */
export type MarkReadInput = {
  /** The chat. */
  chatId: string;
  /** Everything up to and including this message; without it, the whole chat. */
  upToMessageId?: string | null | undefined;
};

/** From where on a chat is unread again. */
export type MarkUnreadInput = {
  /** The chat. */
  chatId: string;
  /** The first message to count as unseen; all after it do too, also the viewer's own. */
  fromMessageId: string;
};

/** Whether a chat counts in the badge. */
export type MuteChatInput = {
  /** The chat. */
  chatId: string;
  /** False to have it counted again. */
  muted?: boolean;
};

/** A new entry of the FAQ, made of texts, of a message and its answer, or of both: texts that are given stand in for the messages'. The entry keeps nothing that leads to the messages or to who wrote them; what of their texts tells who that is, is to be edited out. */
export type PublishToFaqInput = {
  /** The answer in one or more languages; without it, the message that answers as it is. Each at most 10,000 characters, and plain: a reader may render it unescaped, so it must read the same as text and as HTML. What has tags, comments, character references or characters that turn the direction of writing around is refused; a space after < or & makes it plain. */
  answer?: Array<TranslationInput> | null | undefined;
  /** The message of the same chat that answers it. */
  answerId?: string | null | undefined;
  /** The course space. */
  courseSpaceId: string;
  /** The learning environment's id of the exercise that it belongs to, at most 255 characters. */
  exercise?: string | null | undefined;
  /** By which the learning environment finds it, such as when a checker fails: 1 to 255 letters, digits, hyphens or underscores, unique among the entries of the course space that are not retracted. */
  hook?: string | null | undefined;
  /** Makes retries safe: a retry with the same key, from the same publisher, returns the same entry and publishes nothing. 1 to 255 visible ASCII characters, such as a UUID made for each. */
  idempotencyKey?: string | null | undefined;
  /** The message that asks, in one of the publisher's chats in the course space. */
  messageId?: string | null | undefined;
  /** The question in one or more languages; without it, the message as it is. Each at most 10,000 characters, and plain: a reader may render it unescaped, so it must read the same as text and as HTML. What has tags, comments, character references or characters that turn the direction of writing around is refused; a space after < or & makes it plain. */
  question?: Array<TranslationInput> | null | undefined;
};

/** A new message in a chat. */
export type SendMessageInput = {
  /** The chat to write to. */
  chatId: string;
  /** The text in one or more languages, each at most 10,000 characters (Unicode code points). Empty with `savedMessageHandle`. */
  content: Array<TranslationInput>;
  /** Makes retries safe: a retry with the same key, from the same sender, returns the first call's message and sends nothing. 1 to 255 visible ASCII characters, such as a UUID made for each message. */
  idempotencyKey?: string | null | undefined;
  /** The message of the same chat that this one answers. */
  replyToId?: string | null | undefined;
  /** For staff: the handle of a saved message of the course space, which is sent instead of `content`. */
  savedMessageHandle?: string | null | undefined;
};

/** One text in one of the configured languages. */
export type TranslationInput = {
  /** The language (BCP 47 tag: fi, en, sv ...). */
  language: string;
  /** The text, stored as it is given: well-formed Unicode, no control characters but newline and tab. */
  text: string;
};

export type PersonFragment = { id: string, displayName: string | null };

export type MessageTextFragment = { id: string, content: string, sentAt: string, editedAt: string | null, deleted: boolean, deletionReason: string | null, count: number, recipientCount: number, sender: { id: string, displayName: string | null } | null, context: { exercise: string | null, link: string | null } | null, replyTo: { id: string, content: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, chat: { id: string } };

export type InboxFragment = { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null };

export type ChatSummaryFragment = { id: string, topic: string, audience: Audience, createdAt: string, archived: boolean, muted: boolean, unreadCount: number, viewerSeesReceipts: boolean, courseSpace: { id: string, name: string, viewerRole: CourseRole, frozen: boolean }, lastMessage: { id: string, content: string, sentAt: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, inboxEntry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } | null };

export type StartQueryVariables = Exact<{ [key: string]: never; }>;


export type StartQuery = { viewer: { id: string, displayName: string | null }, courseSpaces: Array<{ id: string, name: string, viewerRole: CourseRole, frozen: boolean, studentsMayWriteToStudents: boolean, defaultLanguage: string }> };

export type ChatsQueryVariables = Exact<{
  courseSpaceId?: string | null | undefined;
  archived?: boolean | null | undefined;
  unreadOnly?: boolean | null | undefined;
  after?: string | null | undefined;
}>;


export type ChatsQuery = { chats: { edges: Array<{ node: { id: string, topic: string, audience: Audience, createdAt: string, archived: boolean, muted: boolean, unreadCount: number, viewerSeesReceipts: boolean, courseSpace: { id: string, name: string, viewerRole: CourseRole, frozen: boolean }, lastMessage: { id: string, content: string, sentAt: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, inboxEntry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } | null } }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } };

export type ChatQueryVariables = Exact<{
  id: string;
}>;


export type ChatQuery = { chat: { id: string, topic: string, audience: Audience, createdAt: string, archived: boolean, muted: boolean, unreadCount: number, viewerSeesReceipts: boolean, replyTo: { id: string, content: string, deleted: boolean } | null, participants: { totalCount: number, edges: Array<{ node: { role: CourseRole, user: { id: string, displayName: string | null } } }> }, courseSpace: { id: string, name: string, viewerRole: CourseRole, frozen: boolean }, lastMessage: { id: string, content: string, sentAt: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, inboxEntry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } | null } | null };

export type MessagesQueryVariables = Exact<{
  chatId: string;
  before?: string | null | undefined;
}>;


export type MessagesQuery = { messages: { edges: Array<{ cursor: string, node: { seen: boolean, seenCount: number, id: string, content: string, sentAt: string, editedAt: string | null, deleted: boolean, deletionReason: string | null, count: number, recipientCount: number, sender: { id: string, displayName: string | null } | null, context: { exercise: string | null, link: string | null } | null, replyTo: { id: string, content: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, chat: { id: string } } }>, pageInfo: { startCursor: string | null, hasPreviousPage: boolean } } };

export type MessageDetailsQueryVariables = Exact<{
  chatId: string;
  after?: string | null | undefined;
  first: number;
}>;


export type MessageDetailsQuery = { messages: { edges: Array<{ node: { id: string, contentTranslations: Array<{ language: string, text: string }>, seenBy: { totalCount: number, edges: Array<{ node: { lastReadAt: string | null, user: { id: string, displayName: string | null } } }> } } }> } };

export type SearchMessagesQueryVariables = Exact<{
  search: string;
  courseSpaceId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type SearchMessagesQuery = { searchMessages: { edges: Array<{ node: { id: string, content: string, sentAt: string, sender: { id: string, displayName: string | null } | null, chat: { id: string, topic: string } }, highlights: Array<{ start: number, length: number }> }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } };

export type SearchFaqQueryVariables = Exact<{
  search?: string | null | undefined;
  courseSpaceId: string;
}>;


export type SearchFaqQuery = { faq: { edges: Array<{ node: { id: string, question: string, answer: string, exercise: string | null } }> } };

export type AddresseesQueryVariables = Exact<{
  courseSpaceId: string;
  search?: string | null | undefined;
}>;


export type AddresseesQuery = { courseSpace: { addressees: { edges: Array<{ node: { role: CourseRole, user: { id: string, displayName: string | null } } }> } } | null };

export type StudentGroupsQueryVariables = Exact<{
  courseSpaceId: string;
}>;


export type StudentGroupsQuery = { courseSpace: { studentGroups: Array<{ id: string, name: string }> } | null };

export type StaffInboxQueryVariables = Exact<{
  courseSpaceId: string;
  state?: InboxState | null | undefined;
  after?: string | null | undefined;
}>;


export type StaffInboxQuery = { inbox: { totalCount: number, edges: Array<{ node: { state: InboxState, askedAt: string, escalatedAt: string | null, chat: { id: string, topic: string, audience: Audience, createdAt: string, archived: boolean, muted: boolean, unreadCount: number, viewerSeesReceipts: boolean, courseSpace: { id: string, name: string, viewerRole: CourseRole, frozen: boolean }, lastMessage: { id: string, content: string, sentAt: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, inboxEntry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } | null }, claimedBy: { id: string, displayName: string | null } | null } }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } };

export type SendMessageMutationVariables = Exact<{
  input: SendMessageInput;
}>;


export type SendMessageMutation = { sendMessage: { message: { id: string, content: string, sentAt: string, editedAt: string | null, deleted: boolean, deletionReason: string | null, count: number, recipientCount: number, sender: { id: string, displayName: string | null } | null, context: { exercise: string | null, link: string | null } | null, replyTo: { id: string, content: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, chat: { id: string } } } };

export type CreateChatMutationVariables = Exact<{
  input: CreateChatInput;
}>;


export type CreateChatMutation = { createChat: { chat: { id: string, topic: string, audience: Audience, createdAt: string, archived: boolean, muted: boolean, unreadCount: number, viewerSeesReceipts: boolean, courseSpace: { id: string, name: string, viewerRole: CourseRole, frozen: boolean }, lastMessage: { id: string, content: string, sentAt: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, inboxEntry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } | null } } };

export type EditMessageMutationVariables = Exact<{
  input: EditMessageInput;
}>;


export type EditMessageMutation = { editMessage: { message: { id: string, content: string, sentAt: string, editedAt: string | null, deleted: boolean, deletionReason: string | null, count: number, recipientCount: number, sender: { id: string, displayName: string | null } | null, context: { exercise: string | null, link: string | null } | null, replyTo: { id: string, content: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, chat: { id: string } } } };

export type DeleteMessageMutationVariables = Exact<{
  input: DeleteMessageInput;
}>;


export type DeleteMessageMutation = { deleteMessage: { message: { id: string, content: string, sentAt: string, editedAt: string | null, deleted: boolean, deletionReason: string | null, count: number, recipientCount: number, sender: { id: string, displayName: string | null } | null, context: { exercise: string | null, link: string | null } | null, replyTo: { id: string, content: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, chat: { id: string } } } };

export type MarkReadMutationVariables = Exact<{
  input: MarkReadInput;
}>;


export type MarkReadMutation = { markRead: { chat: { id: string, unreadCount: number } } };

export type MarkUnreadMutationVariables = Exact<{
  input: MarkUnreadInput;
}>;


export type MarkUnreadMutation = { markUnread: { chat: { id: string, unreadCount: number } } };

export type MarkAllReadMutationVariables = Exact<{
  input: MarkAllReadInput;
}>;


export type MarkAllReadMutation = { markAllRead: { chatCount: number } };

export type MuteChatMutationVariables = Exact<{
  input: MuteChatInput;
}>;


export type MuteChatMutation = { muteChat: { chat: { id: string, topic: string, audience: Audience, createdAt: string, archived: boolean, muted: boolean, unreadCount: number, viewerSeesReceipts: boolean, courseSpace: { id: string, name: string, viewerRole: CourseRole, frozen: boolean }, lastMessage: { id: string, content: string, sentAt: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, inboxEntry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } | null } } };

export type ArchiveChatMutationVariables = Exact<{
  input: ArchiveChatInput;
}>;


export type ArchiveChatMutation = { archiveChat: { chat: { id: string, topic: string, audience: Audience, createdAt: string, archived: boolean, muted: boolean, unreadCount: number, viewerSeesReceipts: boolean, courseSpace: { id: string, name: string, viewerRole: CourseRole, frozen: boolean }, lastMessage: { id: string, content: string, sentAt: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, inboxEntry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } | null } } };

export type ClaimChatMutationVariables = Exact<{
  input: InboxChatInput;
}>;


export type ClaimChatMutation = { claimChat: { entry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } } };

export type ReleaseChatMutationVariables = Exact<{
  input: InboxChatInput;
}>;


export type ReleaseChatMutation = { releaseChat: { entry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } } };

export type ResolveChatMutationVariables = Exact<{
  input: InboxChatInput;
}>;


export type ResolveChatMutation = { resolveChat: { entry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } } };

export type EscalateChatMutationVariables = Exact<{
  input: InboxChatInput;
}>;


export type EscalateChatMutation = { escalateChat: { entry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } } };

export type PublishToFaqMutationVariables = Exact<{
  input: PublishToFaqInput;
}>;


export type PublishToFaqMutation = { publishToFaq: { entry: { id: string } } };

export type MessageAddedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type MessageAddedSubscription = { messageAdded: { cursor: string, message: { id: string, content: string, sentAt: string, editedAt: string | null, deleted: boolean, deletionReason: string | null, count: number, recipientCount: number, sender: { id: string, displayName: string | null } | null, context: { exercise: string | null, link: string | null } | null, replyTo: { id: string, content: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, chat: { id: string } } } };

export type MessageChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type MessageChangedSubscription = { messageChanged: { cursor: string, message: { id: string, content: string, sentAt: string, editedAt: string | null, deleted: boolean, deletionReason: string | null, count: number, recipientCount: number, sender: { id: string, displayName: string | null } | null, context: { exercise: string | null, link: string | null } | null, replyTo: { id: string, content: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, chat: { id: string } } } };

export type MessagesReadSubscriptionVariables = Exact<{
  chatId: string;
}>;


export type MessagesReadSubscription = { messagesRead: { seenAt: string, message: { id: string }, participant: { user: { id: string } } } };

export type UnreadCountSubscriptionVariables = Exact<{
  courseSpaceId?: string | null | undefined;
}>;


export type UnreadCountSubscription = { unreadCountChanged: { unreadCount: number } };

export type ChatUnreadCountsSubscriptionVariables = Exact<{
  courseSpaceId?: string | null | undefined;
}>;


export type ChatUnreadCountsSubscription = { unreadCountChanged: { unreadCount: number, chat: { id: string, topic: string, audience: Audience, createdAt: string, archived: boolean, muted: boolean, unreadCount: number, viewerSeesReceipts: boolean, courseSpace: { id: string, name: string, viewerRole: CourseRole, frozen: boolean }, lastMessage: { id: string, content: string, sentAt: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, inboxEntry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } | null } | null } };

export type InboxChangedSubscriptionVariables = Exact<{
  courseSpaceId: string;
}>;


export type InboxChangedSubscription = { inboxChanged: { chat: { id: string, topic: string, audience: Audience, createdAt: string, archived: boolean, muted: boolean, unreadCount: number, viewerSeesReceipts: boolean, courseSpace: { id: string, name: string, viewerRole: CourseRole, frozen: boolean }, lastMessage: { id: string, content: string, sentAt: string, deleted: boolean, sender: { id: string, displayName: string | null } | null } | null, inboxEntry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } | null }, entry: { state: InboxState, askedAt: string, escalatedAt: string | null, claimedBy: { id: string, displayName: string | null } | null } | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const PersonFragmentDoc = new TypedDocumentString(`
    fragment Person on User {
  id
  displayName
}
    `, {"fragmentName":"Person"}) as unknown as TypedDocumentString<PersonFragment, unknown>;
export const MessageTextFragmentDoc = new TypedDocumentString(`
    fragment MessageText on Message {
  id
  content
  sentAt
  editedAt
  deleted
  deletionReason
  count
  recipientCount
  sender {
    ...Person
  }
  context {
    exercise
    link
  }
  replyTo {
    id
    content
    deleted
    sender {
      ...Person
    }
  }
  chat {
    id
  }
}
    fragment Person on User {
  id
  displayName
}`, {"fragmentName":"MessageText"}) as unknown as TypedDocumentString<MessageTextFragment, unknown>;
export const InboxFragmentDoc = new TypedDocumentString(`
    fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}
    fragment Person on User {
  id
  displayName
}`, {"fragmentName":"Inbox"}) as unknown as TypedDocumentString<InboxFragment, unknown>;
export const ChatSummaryFragmentDoc = new TypedDocumentString(`
    fragment ChatSummary on Chat {
  id
  topic
  audience
  createdAt
  archived
  muted
  unreadCount
  viewerSeesReceipts
  courseSpace {
    id
    name
    viewerRole
    frozen
  }
  lastMessage {
    id
    content
    sentAt
    deleted
    sender {
      ...Person
    }
  }
  inboxEntry {
    ...Inbox
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}`, {"fragmentName":"ChatSummary"}) as unknown as TypedDocumentString<ChatSummaryFragment, unknown>;
export const StartDocument = new TypedDocumentString(`
    query Start {
  viewer {
    ...Person
  }
  courseSpaces {
    id
    name
    viewerRole
    frozen
    studentsMayWriteToStudents
    defaultLanguage
  }
}
    fragment Person on User {
  id
  displayName
}`) as unknown as TypedDocumentString<StartQuery, StartQueryVariables>;
export const ChatsDocument = new TypedDocumentString(`
    query Chats($courseSpaceId: ID, $archived: Boolean, $unreadOnly: Boolean, $after: String) {
  chats(
    courseSpaceId: $courseSpaceId
    archived: $archived
    unreadOnly: $unreadOnly
    first: 30
    after: $after
  ) {
    edges {
      node {
        ...ChatSummary
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}
fragment ChatSummary on Chat {
  id
  topic
  audience
  createdAt
  archived
  muted
  unreadCount
  viewerSeesReceipts
  courseSpace {
    id
    name
    viewerRole
    frozen
  }
  lastMessage {
    id
    content
    sentAt
    deleted
    sender {
      ...Person
    }
  }
  inboxEntry {
    ...Inbox
  }
}`) as unknown as TypedDocumentString<ChatsQuery, ChatsQueryVariables>;
export const ChatDocument = new TypedDocumentString(`
    query Chat($id: ID!) {
  chat(id: $id) {
    ...ChatSummary
    replyTo {
      id
      content
      deleted
    }
    participants(first: 100) {
      totalCount
      edges {
        node {
          role
          user {
            ...Person
          }
        }
      }
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}
fragment ChatSummary on Chat {
  id
  topic
  audience
  createdAt
  archived
  muted
  unreadCount
  viewerSeesReceipts
  courseSpace {
    id
    name
    viewerRole
    frozen
  }
  lastMessage {
    id
    content
    sentAt
    deleted
    sender {
      ...Person
    }
  }
  inboxEntry {
    ...Inbox
  }
}`) as unknown as TypedDocumentString<ChatQuery, ChatQueryVariables>;
export const MessagesDocument = new TypedDocumentString(`
    query Messages($chatId: ID!, $before: String) {
  messages(chatId: $chatId, last: 50, before: $before) {
    edges {
      cursor
      node {
        ...MessageText
        seen
        seenCount
      }
    }
    pageInfo {
      startCursor
      hasPreviousPage
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment MessageText on Message {
  id
  content
  sentAt
  editedAt
  deleted
  deletionReason
  count
  recipientCount
  sender {
    ...Person
  }
  context {
    exercise
    link
  }
  replyTo {
    id
    content
    deleted
    sender {
      ...Person
    }
  }
  chat {
    id
  }
}`) as unknown as TypedDocumentString<MessagesQuery, MessagesQueryVariables>;
export const MessageDetailsDocument = new TypedDocumentString(`
    query MessageDetails($chatId: ID!, $after: String, $first: Int!) {
  messages(chatId: $chatId, first: $first, after: $after) {
    edges {
      node {
        id
        contentTranslations {
          language
          text
        }
        seenBy(first: 100) {
          totalCount
          edges {
            node {
              lastReadAt
              user {
                ...Person
              }
            }
          }
        }
      }
    }
  }
}
    fragment Person on User {
  id
  displayName
}`) as unknown as TypedDocumentString<MessageDetailsQuery, MessageDetailsQueryVariables>;
export const SearchMessagesDocument = new TypedDocumentString(`
    query SearchMessages($search: String!, $courseSpaceId: ID, $after: String) {
  searchMessages(
    search: $search
    courseSpaceId: $courseSpaceId
    first: 20
    after: $after
  ) {
    edges {
      node {
        id
        content
        sentAt
        sender {
          ...Person
        }
        chat {
          id
          topic
        }
      }
      highlights {
        start
        length
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    fragment Person on User {
  id
  displayName
}`) as unknown as TypedDocumentString<SearchMessagesQuery, SearchMessagesQueryVariables>;
export const SearchFaqDocument = new TypedDocumentString(`
    query SearchFaq($search: String, $courseSpaceId: ID!) {
  faq(search: $search, courseSpaceId: $courseSpaceId, first: 20) {
    edges {
      node {
        id
        question
        answer
        exercise
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SearchFaqQuery, SearchFaqQueryVariables>;
export const AddresseesDocument = new TypedDocumentString(`
    query Addressees($courseSpaceId: ID!, $search: String) {
  courseSpace(id: $courseSpaceId) {
    addressees(search: $search, first: 20) {
      edges {
        node {
          role
          user {
            ...Person
          }
        }
      }
    }
  }
}
    fragment Person on User {
  id
  displayName
}`) as unknown as TypedDocumentString<AddresseesQuery, AddresseesQueryVariables>;
export const StudentGroupsDocument = new TypedDocumentString(`
    query StudentGroups($courseSpaceId: ID!) {
  courseSpace(id: $courseSpaceId) {
    studentGroups {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<StudentGroupsQuery, StudentGroupsQueryVariables>;
export const StaffInboxDocument = new TypedDocumentString(`
    query StaffInbox($courseSpaceId: ID!, $state: InboxState, $after: String) {
  inbox(courseSpaceId: $courseSpaceId, state: $state, first: 30, after: $after) {
    edges {
      node {
        ...Inbox
        chat {
          ...ChatSummary
        }
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
    totalCount
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}
fragment ChatSummary on Chat {
  id
  topic
  audience
  createdAt
  archived
  muted
  unreadCount
  viewerSeesReceipts
  courseSpace {
    id
    name
    viewerRole
    frozen
  }
  lastMessage {
    id
    content
    sentAt
    deleted
    sender {
      ...Person
    }
  }
  inboxEntry {
    ...Inbox
  }
}`) as unknown as TypedDocumentString<StaffInboxQuery, StaffInboxQueryVariables>;
export const SendMessageDocument = new TypedDocumentString(`
    mutation SendMessage($input: SendMessageInput!) {
  sendMessage(input: $input) {
    message {
      ...MessageText
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment MessageText on Message {
  id
  content
  sentAt
  editedAt
  deleted
  deletionReason
  count
  recipientCount
  sender {
    ...Person
  }
  context {
    exercise
    link
  }
  replyTo {
    id
    content
    deleted
    sender {
      ...Person
    }
  }
  chat {
    id
  }
}`) as unknown as TypedDocumentString<SendMessageMutation, SendMessageMutationVariables>;
export const CreateChatDocument = new TypedDocumentString(`
    mutation CreateChat($input: CreateChatInput!) {
  createChat(input: $input) {
    chat {
      ...ChatSummary
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}
fragment ChatSummary on Chat {
  id
  topic
  audience
  createdAt
  archived
  muted
  unreadCount
  viewerSeesReceipts
  courseSpace {
    id
    name
    viewerRole
    frozen
  }
  lastMessage {
    id
    content
    sentAt
    deleted
    sender {
      ...Person
    }
  }
  inboxEntry {
    ...Inbox
  }
}`) as unknown as TypedDocumentString<CreateChatMutation, CreateChatMutationVariables>;
export const EditMessageDocument = new TypedDocumentString(`
    mutation EditMessage($input: EditMessageInput!) {
  editMessage(input: $input) {
    message {
      ...MessageText
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment MessageText on Message {
  id
  content
  sentAt
  editedAt
  deleted
  deletionReason
  count
  recipientCount
  sender {
    ...Person
  }
  context {
    exercise
    link
  }
  replyTo {
    id
    content
    deleted
    sender {
      ...Person
    }
  }
  chat {
    id
  }
}`) as unknown as TypedDocumentString<EditMessageMutation, EditMessageMutationVariables>;
export const DeleteMessageDocument = new TypedDocumentString(`
    mutation DeleteMessage($input: DeleteMessageInput!) {
  deleteMessage(input: $input) {
    message {
      ...MessageText
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment MessageText on Message {
  id
  content
  sentAt
  editedAt
  deleted
  deletionReason
  count
  recipientCount
  sender {
    ...Person
  }
  context {
    exercise
    link
  }
  replyTo {
    id
    content
    deleted
    sender {
      ...Person
    }
  }
  chat {
    id
  }
}`) as unknown as TypedDocumentString<DeleteMessageMutation, DeleteMessageMutationVariables>;
export const MarkReadDocument = new TypedDocumentString(`
    mutation MarkRead($input: MarkReadInput!) {
  markRead(input: $input) {
    chat {
      id
      unreadCount
    }
  }
}
    `) as unknown as TypedDocumentString<MarkReadMutation, MarkReadMutationVariables>;
export const MarkUnreadDocument = new TypedDocumentString(`
    mutation MarkUnread($input: MarkUnreadInput!) {
  markUnread(input: $input) {
    chat {
      id
      unreadCount
    }
  }
}
    `) as unknown as TypedDocumentString<MarkUnreadMutation, MarkUnreadMutationVariables>;
export const MarkAllReadDocument = new TypedDocumentString(`
    mutation MarkAllRead($input: MarkAllReadInput!) {
  markAllRead(input: $input) {
    chatCount
  }
}
    `) as unknown as TypedDocumentString<MarkAllReadMutation, MarkAllReadMutationVariables>;
export const MuteChatDocument = new TypedDocumentString(`
    mutation MuteChat($input: MuteChatInput!) {
  muteChat(input: $input) {
    chat {
      ...ChatSummary
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}
fragment ChatSummary on Chat {
  id
  topic
  audience
  createdAt
  archived
  muted
  unreadCount
  viewerSeesReceipts
  courseSpace {
    id
    name
    viewerRole
    frozen
  }
  lastMessage {
    id
    content
    sentAt
    deleted
    sender {
      ...Person
    }
  }
  inboxEntry {
    ...Inbox
  }
}`) as unknown as TypedDocumentString<MuteChatMutation, MuteChatMutationVariables>;
export const ArchiveChatDocument = new TypedDocumentString(`
    mutation ArchiveChat($input: ArchiveChatInput!) {
  archiveChat(input: $input) {
    chat {
      ...ChatSummary
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}
fragment ChatSummary on Chat {
  id
  topic
  audience
  createdAt
  archived
  muted
  unreadCount
  viewerSeesReceipts
  courseSpace {
    id
    name
    viewerRole
    frozen
  }
  lastMessage {
    id
    content
    sentAt
    deleted
    sender {
      ...Person
    }
  }
  inboxEntry {
    ...Inbox
  }
}`) as unknown as TypedDocumentString<ArchiveChatMutation, ArchiveChatMutationVariables>;
export const ClaimChatDocument = new TypedDocumentString(`
    mutation ClaimChat($input: InboxChatInput!) {
  claimChat(input: $input) {
    entry {
      ...Inbox
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}`) as unknown as TypedDocumentString<ClaimChatMutation, ClaimChatMutationVariables>;
export const ReleaseChatDocument = new TypedDocumentString(`
    mutation ReleaseChat($input: InboxChatInput!) {
  releaseChat(input: $input) {
    entry {
      ...Inbox
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}`) as unknown as TypedDocumentString<ReleaseChatMutation, ReleaseChatMutationVariables>;
export const ResolveChatDocument = new TypedDocumentString(`
    mutation ResolveChat($input: InboxChatInput!) {
  resolveChat(input: $input) {
    entry {
      ...Inbox
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}`) as unknown as TypedDocumentString<ResolveChatMutation, ResolveChatMutationVariables>;
export const EscalateChatDocument = new TypedDocumentString(`
    mutation EscalateChat($input: InboxChatInput!) {
  escalateChat(input: $input) {
    entry {
      ...Inbox
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}`) as unknown as TypedDocumentString<EscalateChatMutation, EscalateChatMutationVariables>;
export const PublishToFaqDocument = new TypedDocumentString(`
    mutation PublishToFaq($input: PublishToFaqInput!) {
  publishToFaq(input: $input) {
    entry {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<PublishToFaqMutation, PublishToFaqMutationVariables>;
export const MessageAddedDocument = new TypedDocumentString(`
    subscription MessageAdded($after: String) {
  messageAdded(after: $after) {
    cursor
    message {
      ...MessageText
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment MessageText on Message {
  id
  content
  sentAt
  editedAt
  deleted
  deletionReason
  count
  recipientCount
  sender {
    ...Person
  }
  context {
    exercise
    link
  }
  replyTo {
    id
    content
    deleted
    sender {
      ...Person
    }
  }
  chat {
    id
  }
}`) as unknown as TypedDocumentString<MessageAddedSubscription, MessageAddedSubscriptionVariables>;
export const MessageChangedDocument = new TypedDocumentString(`
    subscription MessageChanged($after: String) {
  messageChanged(after: $after) {
    cursor
    message {
      ...MessageText
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment MessageText on Message {
  id
  content
  sentAt
  editedAt
  deleted
  deletionReason
  count
  recipientCount
  sender {
    ...Person
  }
  context {
    exercise
    link
  }
  replyTo {
    id
    content
    deleted
    sender {
      ...Person
    }
  }
  chat {
    id
  }
}`) as unknown as TypedDocumentString<MessageChangedSubscription, MessageChangedSubscriptionVariables>;
export const MessagesReadDocument = new TypedDocumentString(`
    subscription MessagesRead($chatId: ID!) {
  messagesRead(chatId: $chatId) {
    seenAt
    message {
      id
    }
    participant {
      user {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MessagesReadSubscription, MessagesReadSubscriptionVariables>;
export const UnreadCountDocument = new TypedDocumentString(`
    subscription UnreadCount($courseSpaceId: ID) {
  unreadCountChanged(courseSpaceId: $courseSpaceId) {
    unreadCount
  }
}
    `) as unknown as TypedDocumentString<UnreadCountSubscription, UnreadCountSubscriptionVariables>;
export const ChatUnreadCountsDocument = new TypedDocumentString(`
    subscription ChatUnreadCounts($courseSpaceId: ID) {
  unreadCountChanged(courseSpaceId: $courseSpaceId) {
    unreadCount
    chat {
      ...ChatSummary
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}
fragment ChatSummary on Chat {
  id
  topic
  audience
  createdAt
  archived
  muted
  unreadCount
  viewerSeesReceipts
  courseSpace {
    id
    name
    viewerRole
    frozen
  }
  lastMessage {
    id
    content
    sentAt
    deleted
    sender {
      ...Person
    }
  }
  inboxEntry {
    ...Inbox
  }
}`) as unknown as TypedDocumentString<ChatUnreadCountsSubscription, ChatUnreadCountsSubscriptionVariables>;
export const InboxChangedDocument = new TypedDocumentString(`
    subscription InboxChanged($courseSpaceId: ID!) {
  inboxChanged(courseSpaceId: $courseSpaceId) {
    chat {
      ...ChatSummary
    }
    entry {
      ...Inbox
    }
  }
}
    fragment Person on User {
  id
  displayName
}
fragment Inbox on InboxEntry {
  state
  askedAt
  escalatedAt
  claimedBy {
    ...Person
  }
}
fragment ChatSummary on Chat {
  id
  topic
  audience
  createdAt
  archived
  muted
  unreadCount
  viewerSeesReceipts
  courseSpace {
    id
    name
    viewerRole
    frozen
  }
  lastMessage {
    id
    content
    sentAt
    deleted
    sender {
      ...Person
    }
  }
  inboxEntry {
    ...Inbox
  }
}`) as unknown as TypedDocumentString<InboxChangedSubscription, InboxChangedSubscriptionVariables>;