import {
  answeredMessageReader,
  chatListReader,
  chatOfUserReader,
  chatReader,
  deletedBeyondReader,
  keptChatReader,
  lastReadAtReader,
  participantPageReader,
  positionReader,
  recipientsReader,
  seenByPageReader,
} from './chats/chat.readers.js';
import { addresseeCountReader, addresseePageReader, studentGroupReader } from './course-spaces/addressee.readers.js';
import { courseSpaceReader, roleReader, unreadBySpaceReader } from './course-spaces/course-space.readers.js';
import { Loader } from './database/batch.js';
import type { Database } from './database/database.js';
import { faqVersionPageReader } from './faq/faq.readers.js';
import { inboxReader } from './inbox/inbox.readers.js';
import { firstOfRangeReader, lastOfRangeReader, messageReader, newestPageReader } from './messages/message.readers.js';
import { versionReader } from './messages/message-change.readers.js';
import { notificationReader } from './notifications/notification.readers.js';
import { highlightReader } from './search/highlight.readers.js';
import { userReader } from './users/user.readers.js';

/**
 * Makes every reader, once for the instance. They know no viewer: what depends on one has the viewer in its key, so that
 * everybody's requests share their statements.
 */
export function createReaders(database: Database) {
  return {
    users: userReader(database),
    courseSpaces: courseSpaceReader(database),
    roles: roleReader(database),
    unreadBySpace: unreadBySpaceReader(database),
    addresseePages: addresseePageReader(database),
    addresseeCounts: addresseeCountReader(database),
    studentGroups: studentGroupReader(database),
    chats: chatReader(database),
    chatsOfUsers: chatOfUserReader(database),
    answeredMessages: answeredMessageReader(database),
    chatLists: chatListReader(database),
    positions: positionReader(database),
    keptChats: keptChatReader(database),
    deletedBeyond: deletedBeyondReader(database),
    lastReadAt: lastReadAtReader(database),
    participantPages: participantPageReader(database),
    seenByPages: seenByPageReader(database),
    recipients: recipientsReader(database),
    messages: messageReader(database),
    firstOfRanges: firstOfRangeReader(database),
    lastOfRanges: lastOfRangeReader(database),
    newestPages: newestPageReader(database),
    faqVersionPages: faqVersionPageReader(database),
    highlights: highlightReader(database),
    inbox: inboxReader(database),
    versions: versionReader(database),
    notifications: notificationReader(database),
  };
}

/** The readers of the instance. */
export type Readers = ReturnType<typeof createReaders>;

/** Makes every loader, for one request or one live event, so that it reads each value once. */
export function createLoaders(readers: Readers) {
  return {
    users: new Loader(readers.users),
    courseSpaces: new Loader(readers.courseSpaces),
    roles: new Loader(readers.roles),
    unreadBySpace: new Loader(readers.unreadBySpace),
    addresseePages: new Loader(readers.addresseePages),
    addresseeCounts: new Loader(readers.addresseeCounts),
    studentGroups: new Loader(readers.studentGroups),
    chats: new Loader(readers.chats),
    chatsOfUsers: new Loader(readers.chatsOfUsers),
    answeredMessages: new Loader(readers.answeredMessages),
    chatLists: new Loader(readers.chatLists),
    positions: new Loader(readers.positions),
    keptChats: new Loader(readers.keptChats),
    deletedBeyond: new Loader(readers.deletedBeyond),
    lastReadAt: new Loader(readers.lastReadAt),
    participantPages: new Loader(readers.participantPages),
    seenByPages: new Loader(readers.seenByPages),
    recipients: new Loader(readers.recipients),
    messages: new Loader(readers.messages),
    firstOfRanges: new Loader(readers.firstOfRanges),
    lastOfRanges: new Loader(readers.lastOfRanges),
    newestPages: new Loader(readers.newestPages),
    faqVersionPages: new Loader(readers.faqVersionPages),
    highlights: new Loader(readers.highlights),
    inbox: new Loader(readers.inbox),
    versions: new Loader(readers.versions),
    notifications: new Loader(readers.notifications),
  };
}

/** Forgets everything that was read: a mutation has changed it for what is asked next in the same request. */
export function forgetAll(loaders: Loaders): void {
  for (const loader of Object.values(loaders)) loader.clearAll();
}

/** The loaders of one request or one live event. */
export type Loaders = ReturnType<typeof createLoaders>;
