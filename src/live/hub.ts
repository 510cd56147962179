import type { Viewer } from '../auth/identity.js';
import { getChat } from '../chats/find-chat.js';
import type { CourseSpaceService } from '../course-spaces/course-space.service.js';
import type { Database } from '../database/database.js';
import type { Loaders } from '../loaders.js';
import type { MessageRow } from '../messages/message.sql.js';
import type { Cursors } from '../pagination/cursors.js';
import type { Bus, BusListener } from './bus.js';
import { ChatFeeds, type LogEntry } from './chat-feeds.js';
import type { Hint } from './hint.js';
import { type EndRow, endsOfLogs, type MembershipRow, type StartRow, startFromCursor, startNow } from './live.sql.js';
import { LiveCursors } from './live-cursors.js';
import { CURSOR_PLACEHOLDER, LiveEvent } from './live-event.js';
import { LiveStream, type Sink } from './live-stream.js';
import { type MembershipListener, Memberships } from './memberships.js';
import { type MessageSources, MessageSubscription, type StartingPoint } from './message-subscription.js';
import { UnreadCounts } from './unread-counts.js';

/** What the subscription field messageAdded resolves from. */
export interface MessageAddedEvent {
  cursor: string;
  message: MessageRow;
}

/** What live delivery needs of the rest of the service. */
export interface HubParts {
  database: Database;
  bus: Bus;
  courseSpaces: CourseSpaceService;
  cursors: Cursors;
  openLoaders: () => Loaders;
}

/** What a person without chats has been shown: nothing. */
const EMPTY_SNAPSHOT = '1:1:';

interface LocalSubscription {
  /** Undefined for all of the person's chats. */
  chatKey: number | undefined;
  messages: MessageSubscription;
  end: () => void;
}

/**
 * Live delivery on this instance. The bus brings hints that something may have changed; what did is read from the
 * database, once, for all subscriptions here. A hint that is lost is made up for by the next one or by the sweep.
 */
export class Hub implements BusListener, MembershipListener {
  private readonly memberships: Memberships;
  private readonly unreadCounts: UnreadCounts;
  private readonly feeds: ChatFeeds;
  private readonly sources: MessageSources;
  private readonly subscriptions = new Map<number, Set<LocalSubscription>>();
  private sweeper: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private sweepAgain = false;

  constructor(
    private readonly parts: HubParts,
    private readonly options: { sweepSeconds: number; onError: (error: unknown) => void },
  ) {
    const { onError } = options;
    const { database, cursors, openLoaders } = parts;
    const liveCursors = new LiveCursors(cursors);
    const toEntry = (message: MessageRow): LogEntry => {
      const root: MessageAddedEvent = { cursor: CURSOR_PLACEHOLDER, message };
      let cursor: string | undefined;
      const seal = () => {
        cursor ??= liveCursors.sealChat(message.chatKey, message.seq);
        return cursor;
      };
      return { message, event: new LiveEvent(root, openLoaders()), cursor: seal };
    };
    this.feeds = new ChatFeeds(database, toEntry, onError);
    this.sources = { database, feeds: this.feeds, cursors: liveCursors, toEntry, onError };
    this.memberships = new Memberships(database, onError);
    this.unreadCounts = new UnreadCounts(database, this.memberships, openLoaders, onError);
    this.memberships.listen(this);
  }

  /** Starts to listen; resolves when hints arrive. */
  async open(): Promise<void> {
    await this.parts.bus.open(this);
    this.sweeper = setInterval(() => this.sweep(), this.options.sweepSeconds * 1_000);
  }

  /** Ends the work and closes the bus; the subscriptions end with their sockets. */
  async close(): Promise<void> {
    clearInterval(this.sweeper);
    await Promise.all([this.memberships.close(), this.unreadCounts.close(), this.feeds.close()]);
    await this.sweeping;
    await this.parts.bus.close();
  }

  /**
   * New messages in one chat, or in all of the viewer's; with a cursor, first everything since it.
   * Throws NotFoundError or BadUserInputError with the field.
   */
  async messageAdded(
    viewer: Viewer,
    chatId: string | null | undefined,
    after: string | null | undefined,
  ): Promise<LiveStream> {
    const chat = chatId == null ? undefined : await getChat(viewer, chatId, 'chatId', this.parts.openLoaders());
    const start = chat ? this.startInChat(chat, after) : await this.startInAll(viewer, after);
    return this.messageStream(viewer.key, chat?.key, start);
  }

  /**
   * The viewer's unseen messages, over all chats or one course space's: the count at once, then each change.
   * Throws NotFoundError with the field.
   */
  async unreadCountChanged(viewer: Viewer, courseSpaceId: string | null | undefined): Promise<LiveStream> {
    const spaceKey =
      courseSpaceId == null ? undefined : await this.parts.courseSpaces.keyOf(viewer, courseSpaceId, 'courseSpaceId');
    const userKey = viewer.key;
    return new LiveStream((sink) => {
      const subscription = { userKey, spaceKey, sink, told: undefined };
      this.unreadCounts.subscribe(subscription);
      return () => this.unreadCounts.unsubscribe(subscription);
    });
  }

  onHint(hint: Hint): void {
    switch (hint.kind) {
      case 'log':
        void this.feeds.reached(hint.chat, hint.seq);
        this.unreadCounts.onMessage(hint.chat);
        break;
      case 'read':
        this.unreadCounts.onChange(hint.user);
        break;
      case 'participants':
        void this.memberships.refresh(hint.users).then(() => this.unreadCounts.onChange(...hint.users));
        break;
      default:
        hint satisfies never;
    }
  }

  onGap(): void {
    this.sweep();
  }

  onGained(membership: MembershipRow): void {
    for (const { chatKey: only, messages } of this.subscriptions.get(membership.userKey) ?? []) {
      if (only === undefined) messages.gain([membership]);
    }
  }

  onLost({ userKey, chatKey }: MembershipRow): void {
    for (const { chatKey: only, messages, end } of [...(this.subscriptions.get(userKey) ?? [])]) {
      if (only === undefined) messages.lose(chatKey);
      else if (only === chatKey) end();
    }
  }

  /** Looks for what hints should have told. */
  private sweep(): void {
    if (this.sweeping) {
      // The one under way may have looked already.
      this.sweepAgain = true;
      return;
    }
    this.sweeping = this.sweepNow()
      .catch(this.options.onError)
      .finally(() => {
        this.sweeping = undefined;
        if (this.sweepAgain) this.sweep();
      });
    this.sweepAgain = false;
  }

  private async sweepNow(): Promise<void> {
    const rebase = await this.readEnds();
    // After the snapshot: whatever chat it shows is known by now, and has changed the version of its subscriptions.
    await this.memberships.refreshAll();
    this.unreadCounts.refreshAll();
    rebase();
  }

  /** Delivers what the logs have; returns what lets cursors start from here, if nothing joins meanwhile. */
  private async readEnds(): Promise<() => void> {
    const current = [...this.subscriptions.values()].flatMap((subscriptions) =>
      [...subscriptions].map(({ messages }) => ({ messages, version: messages.snapshotVersion })),
    );
    const ends = await this.parts.database.read<EndRow>(endsOfLogs, [this.feeds.chats]);
    await Promise.all(ends.map(({ chatKey, lastSeq }) => this.feeds.reached(chatKey, lastSeq)));
    const snapshot = ends[0]?.snapshot;
    const lastSeqs = new Map(ends.map(({ chatKey, lastSeq }) => [chatKey, lastSeq]));
    return () => {
      if (snapshot === undefined) return;
      for (const { messages, version } of current) {
        if (version !== undefined && messages.snapshotVersion === version) messages.rebase(snapshot, lastSeqs);
      }
    };
  }

  private startInChat(chat: { key: number; lastSeq: number }, after: string | null | undefined): StartingPoint {
    const { key: chatKey, lastSeq } = chat;
    const start = this.sources.cursors.openChat(chatKey, after) ?? lastSeq;
    return { chats: [{ chatKey, start, lastSeq }], position: undefined };
  }

  private async startInAll({ key }: Viewer, after: string | null | undefined): Promise<StartingPoint> {
    const from = this.sources.cursors.openUser(key, after);
    if (!from) {
      const chats = await this.parts.database.read<StartRow>(startNow, [key]);
      return { chats, position: { snapshot: chats[0]?.snapshot ?? EMPTY_SNAPSHOT, beyond: [] } };
    }
    const beyond = [from.beyond.map(([chatKey]) => chatKey), from.beyond.map(([, seq]) => seq)];
    const chats = await this.parts.database.read<StartRow>(startFromCursor, [key, from.snapshot, ...beyond]);
    return { chats, position: from };
  }

  private messageStream(userKey: number, chatKey: number | undefined, start: StartingPoint): LiveStream {
    const stream: LiveStream = new LiveStream((sink: Sink) => {
      const messages = new MessageSubscription(userKey, this.sources, sink, start);
      const subscription = { chatKey, messages, end: () => stream.end() };
      this.register(userKey, subscription);
      return () => {
        messages.close();
        this.unregister(userKey, subscription);
      };
    });
    return stream;
  }

  private register(userKey: number, subscription: LocalSubscription): void {
    const subscriptions = this.subscriptions.get(userKey);
    if (subscriptions) subscriptions.add(subscription);
    else this.subscriptions.set(userKey, new Set([subscription]));
    // What the person gained or lost since the starting point was read had nobody to be told to.
    void this.memberships.hold(userKey).then(() => this.align(userKey, subscription));
  }

  private align(userKey: number, { chatKey, messages, end }: LocalSubscription): void {
    const memberships = this.memberships.chatsOf(userKey);
    if (chatKey === undefined) messages.gain(memberships.values());
    for (const followed of messages.chats) {
      if (memberships.has(followed)) continue;
      if (chatKey === undefined) messages.lose(followed);
      else end();
    }
  }

  private unregister(userKey: number, subscription: LocalSubscription): void {
    const subscriptions = this.subscriptions.get(userKey);
    subscriptions?.delete(subscription);
    if (subscriptions?.size === 0) this.subscriptions.delete(userKey);
    this.memberships.release(userKey);
  }
}
