import { AuditResolver } from './audit/audit.resolver.js';
import { AuditService } from './audit/audit.service.js';
import { ChatResolver } from './chats/chat.resolver.js';
import { ChatService } from './chats/chat.service.js';
import { ChatListService } from './chats/chat-list.service.js';
import { MessagesReadResolver } from './chats/messages-read.resolver.js';
import { ParticipantResolver } from './chats/participant.resolver.js';
import { ReadPositionService } from './chats/read-position.service.js';
import { ReadStateResolver } from './chats/read-state.resolver.js';
import { ReadStateService } from './chats/read-state.service.js';
import { UnreadCountResolver } from './chats/unread-count.resolver.js';
import { UnreadCountChangedResolver } from './chats/unread-count-changed.resolver.js';
import { AddresseeResolver } from './course-spaces/addressee.resolver.js';
import { CourseSpaceResolver } from './course-spaces/course-space.resolver.js';
import { CourseSpaceService } from './course-spaces/course-space.service.js';
import { RosterSyncService } from './course-spaces/roster-sync.service.js';
import type { Database } from './database/database.js';
import { Turns } from './database/turns.js';
import { FaqService } from './faq/faq.service.js';
import { FaqEdgeResolver } from './faq/faq-edge.resolver.js';
import { FaqEntryResolver } from './faq/faq-entry.resolver.js';
import { FaqPublishingService } from './faq/faq-publishing.service.js';
import { FaqReplayService } from './faq/faq-replay.service.js';
import { FaqSourceService } from './faq/faq-source.service.js';
import { FaqVersionResolver } from './faq/faq-version.resolver.js';
import type { Languages } from './i18n/languages.js';
import { ChatInboxEntryResolver } from './inbox/chat-inbox-entry.resolver.js';
import { InboxResolver } from './inbox/inbox.resolver.js';
import { InboxService } from './inbox/inbox.service.js';
import { InboxChangedResolver } from './inbox/inbox-changed.resolver.js';
import { InboxHandlingService } from './inbox/inbox-handling.service.js';
import type { IsReplay } from './limits/guard-root-fields.js';
import type { Bus } from './live/bus.js';
import { MessageSearchResolver } from './message-search/message-search.resolver.js';
import { MessageSearchService } from './message-search/message-search.service.js';
import { MessageResolver } from './messages/message.resolver.js';
import { MessageService } from './messages/message.service.js';
import { MessageAddedResolver } from './messages/message-added.resolver.js';
import { MessageChangeResolver } from './messages/message-change.resolver.js';
import { MessageChangeService } from './messages/message-change.service.js';
import { MessageChangedResolver } from './messages/message-changed.resolver.js';
import { MessageVersionResolver } from './messages/message-version.resolver.js';
import { UnreadMessagesService } from './messages/unread-messages.service.js';
import { NotificationResolver } from './notifications/notification.resolver.js';
import { NotifyResolver } from './notifications/notify.resolver.js';
import { NotifyService } from './notifications/notify.service.js';
import type { Cursors } from './pagination/cursors.js';
import { PreferencesResolver } from './preferences/preferences.resolver.js';
import { PreferencesService } from './preferences/preferences.service.js';
import { PreferredLanguages } from './preferences/preferred-languages.js';
import { DataExportResolver } from './privacy/data-export.resolver.js';
import { DataExportService } from './privacy/data-export.service.js';
import { ErasureResolver } from './privacy/erasure.resolver.js';
import { ErasureService } from './privacy/erasure.service.js';
import type { ErasureLedger } from './privacy/erasure-ledger.js';
import { SavedMessageResolver } from './saved-messages/saved-message.resolver.js';
import { SavedMessageService } from './saved-messages/saved-message.service.js';
import { SavedTextService } from './saved-messages/saved-text.service.js';
import { UserResolver } from './users/user.resolver.js';
import { UserService } from './users/user.service.js';

/** What the services are made from. */
export interface ServiceParts {
  database: Database;
  bus: Bus;
  cursors: Cursors;
  languages: Languages;
  /** For how long students can edit what they sent. */
  editMinutes: number;
  /** For how many days messages count as unread for those who join later. */
  joinUnreadDays: number;
  ledger: ErasureLedger;
  /** How long an integration waits at most to have a message sent. */
  notifyMilliseconds: number;
}

/** Makes the services of all domains. */
export function createServices({ database, bus, cursors, languages, ...settings }: ServiceParts) {
  const users = new UserService(database);
  const preferredLanguages = new PreferredLanguages(database);
  const preferences = new PreferencesService(database, languages, preferredLanguages, bus);
  const courseSpaces = new CourseSpaceService(database);
  const turns = new Turns();
  const rosterSync = new RosterSyncService(database, languages, bus, settings.joinUnreadDays, turns);
  const savedMessages = new SavedMessageService(database, languages, courseSpaces, cursors);
  const savedTexts = new SavedTextService(database);
  const messages = new MessageService(database, languages, bus, savedTexts);
  const chats = new ChatService(database, languages, messages, bus, savedTexts);
  const chatList = new ChatListService(database, courseSpaces, cursors);
  const readPositions = new ReadPositionService(database, bus);
  const readStates = new ReadStateService(database, courseSpaces, bus);
  const unreadMessages = new UnreadMessagesService(database, courseSpaces, readPositions, cursors);
  const messageSearch = new MessageSearchService(database, courseSpaces, cursors, languages);
  const faq = new FaqService(database, cursors, languages);
  const faqReplays = new FaqReplayService(database, faq);
  const faqSources = new FaqSourceService(database, languages);
  const faqPublishing = new FaqPublishingService(database, languages, faq, faqSources, faqReplays);
  const ofChats = { chats, chatList, messages, readPositions, readStates, unreadMessages };
  const messageChanges = new MessageChangeService(database, messages, bus, settings.editMinutes);
  const audit = new AuditService(database, courseSpaces, cursors);
  const inbox = new InboxService(database, courseSpaces, cursors);
  const inboxHandling = new InboxHandlingService(database, bus);
  const erasures = new ErasureService(database, bus, turns, settings.ledger);
  const notify = new NotifyService(database, chats, bus, settings.notifyMilliseconds);
  const ofFaq = { faq, faqPublishing, faqReplays };
  const ofUsers = { users, preferences, preferredLanguages };
  const ofInbox = { inbox, inboxHandling };
  const dataExports = new DataExportService(database, cursors);
  const ofData = { audit, erasures, dataExports };
  return {
    ...ofUsers,
    courseSpaces,
    rosterSync,
    ...ofChats,
    savedMessages,
    ...ofFaq,
    messageChanges,
    messageSearch,
    ...ofInbox,
    ...ofData,
    notify,
  };
}

/** The services of all domains. */
export type Services = ReturnType<typeof createServices>;

/** Makes the resolvers of all domains, given their services. */
export function createResolvers(services: Services, cursors: Cursors): object[] {
  const { courseSpaces, rosterSync, chats, chatList, messages, readPositions, unreadMessages } = services;
  const { savedMessages, faq, faqPublishing } = services;
  const { messageChanges, messageSearch, audit, inbox, inboxHandling, notify, erasures, dataExports } = services;
  const { readStates, preferences } = services;
  return [
    new UserResolver(),
    new PreferencesResolver(preferences),
    new CourseSpaceResolver(courseSpaces, rosterSync, readPositions),
    new AddresseeResolver(cursors),
    new ChatResolver(chats, chatList, readPositions, cursors),
    new ParticipantResolver(),
    new UnreadCountResolver(readPositions, courseSpaces),
    new UnreadCountChangedResolver(),
    new ReadStateResolver(readStates, readPositions),
    new MessagesReadResolver(),
    new MessageResolver(messages, unreadMessages, cursors),
    new MessageAddedResolver(),
    new SavedMessageResolver(savedMessages),
    new FaqEntryResolver(faq, faqPublishing, cursors),
    new FaqVersionResolver(),
    new FaqEdgeResolver(),
    new MessageChangeResolver(messageChanges),
    new MessageVersionResolver(),
    new MessageChangedResolver(),
    new MessageSearchResolver(messageSearch),
    new AuditResolver(audit),
    new InboxResolver(inbox, inboxHandling),
    new ChatInboxEntryResolver(inbox),
    new InboxChangedResolver(inbox),
    new DataExportResolver(dataExports),
    new ErasureResolver(erasures),
    new NotifyResolver(notify),
    new NotificationResolver(),
  ];
}

/** Makes what knows the idempotency keys of every mutation: those of the FAQ are kept with it, all others with messages. */
export function createReplayCheck({ messages, faqReplays }: Services): IsReplay {
  return async ({ identity }, key, mutation) => {
    const ofFaq = mutation === 'publishToFaq' || mutation === 'updateFaqEntry';
    return identity !== undefined && (ofFaq ? faqReplays : messages).isReplay(identity, key);
  };
}
