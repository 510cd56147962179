import { chatInput } from '../support/chats.js';
import { en } from '../support/course.js';
import { faqInput } from '../support/faq.js';
import { noticeInput } from '../support/notices.js';
import type { Row, Rows } from './cells.js';
import type { Thing } from './rules.js';
import type { Scene, Things } from './scene.js';

type Choice = (things: Things) => Thing[];
type With = NonNullable<Row['with']>;

const SPACES: Choice = (t) => [t.home, t.away];
const CHATS: Choice = (t) => [t.question, t.talk, t.groupTalk, t.announcement, t.confidence, t.notice, t.awayQuestion];
/** In a notice's chat nothing more is said, so that there is nothing live in it. */
const LIVE_CHATS: Choice = (t) => CHATS(t).filter((chat) => chat !== t.notice);
const MESSAGES: Choice = (t) => [t.asked, t.answer, t.talked, t.announced, t.introduced, t.askedElsewhere];
const ENTRIES: Choice = (t) => [t.entry, t.awayEntry];

/** The id of something else, named in the place of a thing. */
const misplaced = (place: Thing, { id, name }: Thing): Thing => ({ ...place, id, name, misplaced: true });
/** What is in a place, by another id than that of the place. */
const within = (place: Thing, { id, name }: Thing): Thing => ({ ...place, id, name });

const content = en('Some text');
/** For everything that has a word. */
const search: With = ({ prefix }) => ({ search: prefix });
const input =
  (more: object): With =>
  () => ({ input: more });
const inChat =
  (more: object = {}): With =>
  (_, { chatId }) => ({ input: { chatId, ...more } });
const newChat = (more: object): With => inSpaceBy(chatInput, more);
const newNotice = (more: object): With => inSpaceBy(noticeInput, more);
const newEntry = (more: object = {}): With => inSpaceBy(faqInput, more);

function inSpaceBy(make: (at: { roster: Scene['rosters']['home'] }, more: object) => object, more: object): With {
  return ({ rosters }, { space }) => ({ input: make({ roster: rosters[space] }, more) });
}

/** A course space of which nothing else is asked. */
const scratch: With = ({ rosters, ids }) => ({
  input: {
    ...rosters.home,
    id: `${rosters.home.id}, another`,
    roster: [{ userId: ids.outsider, role: 'STUDENT' }],
    studentGroups: [{ id: 'a group', name: 'Group', memberIds: [] }],
  },
});

/** What can be read, and by whom. */
export const QUERIES: Rows = {
  'Query.auditLog(courseSpaceId)': { may: 'the responsible teacher', on: SPACES },
  'Query.chat(id)': { may: 'in the chat', on: CHATS, missing: 'null' },
  'Query.chats': { may: 'everybody' },
  'Query.chats(courseSpaceId)': { may: 'on the roster', on: SPACES },
  'Query.courseSpace(id)': { may: 'on the roster', on: SPACES, missing: 'null' },
  'Query.courseSpaces': { may: 'everybody' },
  'Query.exportMyData': { may: 'everybody' },
  'Query.exportUser(userId)': { may: 'users:erase', on: (t) => [t.member, t.stranger] },
  'Query.faq(courseSpaceId)': { may: 'readers of the FAQ', on: SPACES },
  'Query.faqEntry(id)': { may: 'readers of the FAQ', on: (t) => [...ENTRIES(t), t.retracted], missing: 'null' },
  'Query.inbox(courseSpaceId)': { may: 'the staff', on: SPACES },
  'Query.inbox(claimedBy)': {
    may: 'the staff',
    on: (t) => [within(t.home, t.claimer), misplaced(t.home, t.stranger)],
    misplaced: 'empty',
    with: ({ rosters }) => ({ courseSpaceId: rosters.home.id }),
  },
  'Query.inboxStatistics(courseSpaceId)': { may: 'the staff', on: SPACES },
  'Query.messages(chatId)': { may: 'in the chat', on: CHATS },
  'Query.preferences': { may: 'everybody' },
  'Query.savedMessages(courseSpaceId)': { may: 'the staff', on: SPACES },
  'Query.searchMessages': { may: 'everybody', with: search },
  'Query.searchMessages(chatId)': { may: 'in the chat', on: CHATS, with: search },
  'Query.searchMessages(courseSpaceId)': { may: 'on the roster', on: SPACES, with: search },
  'Query.unreadCount': { may: 'everybody' },
  'Query.unreadCount(courseSpaceId)': { may: 'on the roster', on: SPACES },
  'Query.unreadMessages': { may: 'everybody' },
  'Query.unreadMessages(courseSpaceId)': { may: 'on the roster', on: SPACES },
  'Query.viewer': { may: 'everybody' },
};

/** What can be changed, and by whom. */
export const MUTATIONS: Rows = {
  'Mutation.archiveChat(input.chatId)': { may: 'in the chat', on: CHATS },
  'Mutation.claimChat(input.chatId)': {
    may: 'the staff in the chat',
    on: (t) => [t.unanswered, t.confidence, t.awayQuestion, { ...t.talk, in: [] }],
    fresh: true,
  },
  'Mutation.createChat(input.courseSpaceId)': {
    may: 'on the roster',
    on: SPACES,
    with: newChat({ audience: 'COURSE_STAFF' }),
  },
  'Mutation.createChat(input.courseSpaceId) to COURSE': {
    may: 'the staff',
    on: SPACES,
    with: newChat({ audience: 'COURSE' }),
  },
  'Mutation.createChat(input.replyToId)': {
    may: 'in the chat',
    on: (t) => [t.talked, t.asked, t.askedElsewhere, misplaced(t.announcement, t.askedElsewhere)],
    with: newChat({ audience: 'COURSE_STAFF' }),
  },
  'Mutation.createChat(input.savedMessageHandle)': {
    may: 'the staff',
    on: (t) => [t.saved, misplaced(t.home, t.awaySaved)],
    with: newChat({ audience: 'COURSE_STAFF', content: [] }),
  },
  'Mutation.createChat(input.studentGroupId)': {
    may: 'the group, and the staff',
    on: (t) => [t.group, t.awayGroup, misplaced(t.home, t.awayGroup)],
    with: newChat({ audience: 'STUDENT_GROUP' }),
  },
  'Mutation.createChat(input.userIds)': {
    may: 'on the roster',
    on: (t) => [t.member, misplaced(t.home, t.stranger)],
    misplaced: 'BAD_USER_INPUT',
    with: newChat({ audience: 'USERS' }),
  },
  'Mutation.deleteMessage(input.messageId)': {
    may: 'the author, and the staff in the chat',
    on: MESSAGES,
    with: input({ reason: 'A reason' }),
    fresh: true,
  },
  'Mutation.deleteSavedMessage(input.courseSpaceId)': {
    may: 'the staff',
    on: SPACES,
    with: input({ handle: 'a-handle' }),
  },
  'Mutation.editMessage(input.messageId)': { may: 'the author', on: MESSAGES, with: input({ content }), fresh: true },
  'Mutation.eraseUser(input.userId)': {
    may: 'users:erase',
    on: (t) => [t.somebody],
    with: input({ policy: 'DELETE' }),
    fresh: true,
  },
  'Mutation.escalateChat(input.chatId)': {
    may: 'the staff in the chat',
    on: (t) => [t.unanswered, t.awayQuestion, { ...t.talk, in: [] }],
    fresh: true,
  },
  'Mutation.markAllRead': { may: 'everybody', with: input({}) },
  'Mutation.markAllRead(input.courseSpaceId)': { may: 'on the roster', on: SPACES },
  'Mutation.markRead(input.chatId)': { may: 'in the chat', on: CHATS },
  'Mutation.markRead(input.upToMessageId)': {
    may: 'in the chat',
    on: (t) => [...MESSAGES(t), misplaced(t.question, t.talked), misplaced(t.question, t.askedElsewhere)],
    with: inChat(),
  },
  'Mutation.markUnread(input.chatId)': {
    may: 'in the chat',
    on: CHATS,
    with: (_, { messageId }) => ({ input: { fromMessageId: messageId } }),
  },
  'Mutation.markUnread(input.fromMessageId)': {
    may: 'in the chat',
    on: (t) => [...MESSAGES(t), misplaced(t.question, t.talked), misplaced(t.question, t.askedElsewhere)],
    with: inChat(),
  },
  'Mutation.muteChat(input.chatId)': { may: 'in the chat', on: CHATS },
  'Mutation.notify(input.courseSpaceId)': {
    may: 'messages:write',
    on: SPACES,
    with: newNotice({ audience: 'COURSE_STAFF' }),
  },
  'Mutation.notify(input.studentGroupId)': {
    may: 'messages:write',
    on: (t) => [t.group, t.awayGroup, misplaced(t.home, t.awayGroup)],
    with: newNotice({ audience: 'STUDENT_GROUP' }),
  },
  'Mutation.notify(input.userIds)': {
    may: 'messages:write',
    on: (t) => [t.member, misplaced(t.home, t.stranger)],
    misplaced: 'BAD_USER_INPUT',
    with: newNotice({ audience: 'USERS' }),
  },
  'Mutation.publishToFaq(input.answerId)': {
    may: 'publishers in the chat',
    on: (t) => [t.answer, misplaced(t.question, t.talked), misplaced(t.question, t.askedElsewhere)],
    with: ({ rosters, things }) => ({ input: { courseSpaceId: rosters.home.id, messageId: things.asked.id } }),
  },
  'Mutation.publishToFaq(input.courseSpaceId)': { may: 'publishers of the FAQ', on: SPACES, with: newEntry() },
  'Mutation.publishToFaq(input.messageId)': {
    may: 'publishers in the chat',
    on: (t) => [t.asked, t.talked, t.askedElsewhere, misplaced(t.question, t.askedElsewhere)],
    with: newEntry({ question: undefined }),
  },
  'Mutation.releaseChat(input.chatId)': {
    may: 'who claimed it, and the teacher',
    on: (t) => [t.claimed, { ...t.talk, in: [] }],
  },
  'Mutation.resolveChat(input.chatId)': {
    may: 'the staff in the chat',
    on: (t) => [t.unanswered, t.confidence, t.awayQuestion, { ...t.talk, in: [] }],
    fresh: true,
  },
  'Mutation.retractFaqEntry(input.id)': {
    may: 'publishers of the FAQ',
    on: (t) => [...ENTRIES(t), t.retracted],
    fresh: true,
  },
  'Mutation.saveMessage(input.courseSpaceId)': {
    may: 'the staff',
    on: SPACES,
    with: input({ handle: 'another', content }),
  },
  'Mutation.sendMessage(input.chatId)': { may: 'in the chat, and may answer', on: CHATS, with: input({ content }) },
  'Mutation.sendMessage(input.replyToId)': {
    may: 'in the chat',
    on: (t) => [t.asked, t.talked, t.askedElsewhere, misplaced(t.question, t.talked)],
    with: inChat({ content }),
  },
  'Mutation.sendMessage(input.savedMessageHandle)': {
    may: 'the staff in the chat',
    on: (t) => [within(t.question, t.saved), misplaced(t.question, t.awaySaved)],
    with: inChat({ content: [] }),
  },
  'Mutation.syncCourseSpace(input.id)': { may: 'roster:write', on: (t) => [t.away], with: scratch },
  'Mutation.syncCourseSpace(input.roster.userId)': { may: 'roster:write', on: (t) => [t.member], with: scratch },
  'Mutation.syncCourseSpace(input.studentGroups.id)': { may: 'roster:write', on: (t) => [t.group], with: scratch },
  'Mutation.syncCourseSpace(input.studentGroups.memberIds)': {
    may: 'roster:write',
    on: (t) => [t.member],
    with: scratch,
  },
  'Mutation.syncCourseSpace(input.studentGroups.supervisorId)': {
    may: 'roster:write',
    on: (t) => [t.member],
    with: scratch,
  },
  'Mutation.updateFaqEntry(input.id)': {
    may: 'publishers of the FAQ',
    on: ENTRIES,
    with: input({ answer: content }),
  },
  'Mutation.updatePreferences': { may: 'everybody', with: input({}) },
  'Mutation.updatePreferences(input.mutedCourseSpaceIds)': { may: 'on the roster', on: SPACES },
};

/** What can be followed, and by whom. */
export const SUBSCRIPTIONS: Rows = {
  'Subscription.inboxChanged(courseSpaceId)': { may: 'the staff', on: SPACES },
  'Subscription.messageAdded': { may: 'everybody' },
  'Subscription.messageAdded(chatId)': { may: 'in the chat', on: LIVE_CHATS },
  'Subscription.messageChanged': { may: 'everybody' },
  'Subscription.messageChanged(chatId)': { may: 'in the chat', on: LIVE_CHATS },
  'Subscription.messagesRead(chatId)': { may: 'in the chat, and sees receipts', on: LIVE_CHATS },
  'Subscription.unreadCountChanged': { may: 'everybody' },
  'Subscription.unreadCountChanged(courseSpaceId)': { may: 'on the roster', on: SPACES },
};

/** Ids that name nothing here: what the learning environment says of its own. */
export const LABELS = ['Mutation.notify(input.context.answerId)'];
