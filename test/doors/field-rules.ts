import type { CallerName } from './callers.js';
import type { Things } from './scene.js';

const PAGE = 'edges pageInfo totalCount';
const EDGE = 'cursor node';

/** Fields that show the same to whoever sees the object. */
export const SHARED: Record<string, string> = {
  Addressee: 'role user',
  AuditEntry: 'action actor chatId clientId createdAt id messageId reason',
  Chat: 'audience courseSpace createdAt id lastMessage messages participants topic topicTranslations',
  CourseSpace: 'defaultLanguage frozen id name slug studentsMayWriteToStudents',
  FaqEntry:
    'answer answerTranslations courseSpace exercise hook id publishedAt question questionTranslations retractedAt updatedAt version',
  FaqVersion: 'answer answerTranslations number publishedAt publishedBy question questionTranslations',
  InboxEntry: 'askedAt chat claimedAt claimedBy escalatedAt firstAnsweredAt openedAt state',
  Message:
    'chat content contentTranslations context count deleted deletedAt deletionReason editedAt id lastReportedAt recipientCount replyTo sender sentAt',
  MessageContext: 'answerId exercise link',
  MessageVersion: 'content contentTranslations writtenAt',
  Participant: 'role user',
  SavedMessage: 'content contentTranslations handle topic topicTranslations updatedAt',
  StudentGroup: 'id name',
  Translation: 'language text',
  User: 'displayName id',
};

/** Fields of what a caller is given as the answer to what the caller asked; what they lead to has rules of its own. */
export const ANSWERS: Record<string, string> = {
  AddresseeConnection: PAGE,
  AddresseeEdge: EDGE,
  ArchiveChatPayload: 'chat unreadCount',
  AuditConnection: PAGE,
  AuditEdge: EDGE,
  ChatConnection: PAGE,
  ChatEdge: EDGE,
  CreateChatPayload: 'chat message',
  DataExportConnection: PAGE,
  DataExportEdge: EDGE,
  DataRecord: 'data kind',
  DeleteMessagePayload: 'message',
  DeleteSavedMessagePayload: 'deleted',
  EditMessagePayload: 'message',
  EraseUserPayload: 'erased',
  FaqConnection: PAGE,
  FaqEdge: `answerHighlights ${EDGE} questionHighlights`,
  FaqVersionConnection: PAGE,
  FaqVersionEdge: EDGE,
  InboxChanged: 'chat',
  InboxConnection: PAGE,
  InboxEdge: EDGE,
  InboxPayload: 'entry',
  InboxStatistics: 'answered asked claimed escalated medianSeconds ninetiethPercentileSeconds open',
  MarkAllReadPayload: 'chatCount unreadCount',
  MarkReadPayload: 'chat unreadCount',
  MarkUnreadPayload: 'chat unreadCount',
  MessageAdded: 'cursor message',
  MessageChanged: 'cursor message',
  MessageConnection: PAGE,
  MessageEdge: EDGE,
  MessageSearchConnection: PAGE,
  MessageSearchEdge: `cursor highlights node`,
  MessagesRead: 'chat message participant seenAt',
  MuteChatPayload: 'chat unreadCount',
  NotifyPayload: 'chatId count duplicate messageId',
  PageInfo: 'endCursor hasNextPage hasPreviousPage startCursor',
  ParticipantConnection: PAGE,
  ParticipantEdge: EDGE,
  Preferences: 'language mutedCourseSpaceIds receiptsToStudents',
  PublishToFaqPayload: 'entry',
  RetractFaqEntryPayload: 'entry',
  SaveMessagePayload: 'savedMessage',
  SavedMessageConnection: PAGE,
  SavedMessageEdge: EDGE,
  SeenByConnection: PAGE,
  SeenByEdge: EDGE,
  SendMessagePayload: 'message',
  SyncCourseSpacePayload: 'added changed courseSpaceId removed',
  TextRange: 'length start',
  UnreadCountChanged: 'chat unreadCount',
  UpdateFaqEntryPayload: 'entry',
  UpdatePreferencesPayload: 'preferences',
};

/** What a field shows to whom. Who does not see the object is shown nothing of it. */
export interface FieldRow {
  of: keyof Things;
  /** What is asked of it, where it takes more than its name. */
  select?: string;
  /** What becomes of its value before it is compared. */
  read?: (value: never) => unknown;
  /** By column; `staff` are those of the course space, `others` all the rest who see the object. */
  shows: Partial<Record<CallerName | 'staff' | 'others', unknown>>;
}

const count = (list: readonly unknown[] | null) => list?.length ?? null;
const isGiven = (value: unknown) => value !== null;

/** Fields that show each who sees the object something else, by type and name. */
export const PERSONAL: Record<string, FieldRow> = {
  'Chat.archived': { of: 'groupTalk', shows: { asker: true, others: false } },
  'Chat.inboxEntry': {
    of: 'claimed',
    select: '{ state claimedBy { id } }',
    read: isGiven,
    shows: { staff: true, others: false },
  },
  'Chat.muted': { of: 'announcement', shows: { asker: true, others: false } },
  'Chat.replyTo': { of: 'question', select: '{ id }', read: isGiven, shows: { asker: true, others: false } },
  'Chat.unreadCount': { of: 'question', shows: { assistant: 0, others: 1 } },
  'Chat.viewerSeesReceipts': { of: 'announcement', shows: { staff: true, others: false } },
  // Students elsewhere may not write to each other.
  'CourseSpace.addressees': {
    of: 'away',
    select: '{ totalCount }',
    shows: { staff: { totalCount: 3 }, 'faq:write': 'FORBIDDEN', others: { totalCount: 2 } },
  },
  'CourseSpace.studentGroups': {
    of: 'home',
    select: '{ name }',
    read: count,
    shows: { staff: 1, asker: 1, 'faq:write': 'FORBIDDEN', others: 0 },
  },
  'CourseSpace.unreadCount': { of: 'home', shows: { assistant: 0, 'faq:write': 'FORBIDDEN', others: 1 } },
  'CourseSpace.viewerRole': {
    of: 'home',
    shows: { teacher: 'RESPONSIBLE_TEACHER', staff: 'STAFF', 'faq:write': 'FORBIDDEN', others: 'STUDENT' },
  },
  'FaqEntry.versions': {
    of: 'entry',
    select: '{ totalCount }',
    shows: { staff: { totalCount: 2 }, 'faq:write': { totalCount: 2 }, others: null },
  },
  'InboxChanged.entry': { of: 'home', select: '{ state }', read: isGiven, shows: { staff: true } },
  'Message.seen': { of: 'latest', shows: { assistant: true, others: false } },
  // The supervisor hides it from students, and an announcement shows students nothing of it.
  'Message.seenBy': {
    of: 'asked',
    select: '{ totalCount }',
    shows: { staff: { totalCount: 3 }, others: { totalCount: 2 } },
  },
  'Message.seenCount': { of: 'announced', shows: { staff: 3, others: 0 } },
  'Message.versions': { of: 'announced', select: '{ content }', read: count, shows: { staff: 2, others: null } },
  'Participant.lastReadAt': { of: 'reader', read: isGiven, shows: { staff: true, others: false } },
};
