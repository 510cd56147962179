import type { Viewer } from '../auth/identity.js';
import { getChat } from '../chats/find-chat.js';
import type { Database } from '../database/database.js';
import type { Loaders } from '../loaders.js';
import type { MessageRow } from '../messages/message.sql.js';
import type { Cursors } from '../pagination/cursors.js';
import { ChatFeeds, type LogEntry } from './chat-feeds.js';
import { KeyedSets } from './keyed-sets.js';
import type { EndRow, MembershipRow, StartRow } from './live.sql.js';
import { LiveCursors } from './live-cursors.js';
import { CURSOR_PLACEHOLDER, LiveEvent } from './live-event.js';
import { LiveStream, type Sink } from './live-stream.js';
import type { MembershipListener, Memberships } from './memberships.js';
import type { MessageSequence } from './message-sequence.js';
import { type MessageSources, MessageSubscription, type StartingPoint } from './message-subscription.js';
import type { Watch } from './watch.js';

/** What the subscription fields messageAdded and messageChanged resolve from. */
export interface MessageEvent {
  cursor: string;
  message: MessageRow;
}

/** What live messages need of the rest of the service. */
export interface StreamParts {
  database: Database;
  cursors: Cursors;
  memberships: Memberships;
  openLoaders: () => Loaders;
  /** Told when messages were stored that are handed to followers. */
  onDelivered: (sentAt: string) => void;
  watch: Watch;
}

/** What a person without chats has been shown: nothing. */
const EMPTY_SNAPSHOT = '1:1:';

interface LocalSubscription {
  /** Undefined for all of the person's chats. */
  chatKey: number | undefined;
  messages: MessageSubscription;
  end: () => void;
}

/** The subscriptions on this instance that follow one numbering of the messages. */
export class MessageStreams implements MembershipListener {
  private readonly feeds: ChatFeeds;
  private readonly sources: MessageSources;
  private readonly subscriptions = new KeyedSets<number, LocalSubscription>();

  constructor(
    private readonly sequence: MessageSequence,
    private readonly parts: StreamParts,
  ) {
    const { database, cursors, memberships, openLoaders, onDelivered, watch } = parts;
    const liveCursors = new LiveCursors(cursors, sequence.scopes);
    const toEntry = (message: MessageRow): LogEntry => {
      const root: MessageEvent = { cursor: CURSOR_PLACEHOLDER, message };
      let cursor: string | undefined;
      const seal = () => {
        cursor ??= liveCursors.sealChat(message.chatKey, sequence.numberOf(message));
        return cursor;
      };
      return { message, event: new LiveEvent(root, openLoaders()), cursor: seal };
    };
    this.feeds = new ChatFeeds(database, sequence, toEntry, { onDelivered, watch });
    this.sources = { database, sequence, feeds: this.feeds, cursors: liveCursors, toEntry, onError: watch.onError };
    memberships.listen(this);
  }

  /**
   * What comes from now on in one chat, or in all of the viewer's; with a cursor, first everything since it.
   * Throws NotFoundError or BadUserInputError with the field.
   */
  async open(viewer: Viewer, chatId: string | null | undefined, after: string | null | undefined): Promise<LiveStream> {
    const chat = chatId == null ? undefined : await getChat(viewer, chatId, 'chatId', this.parts.openLoaders());
    const start = chat
      ? this.startInChat({ chatKey: chat.key, lastSeq: this.sequence.endOf(chat) }, after)
      : await this.startInAll(viewer, after);
    return this.stream(viewer.key, chat?.key, start);
  }

  /** A chat has reached a number. */
  reached(chatKey: number, number: number): void {
    void this.feeds.reached(chatKey, number);
  }

  onGained(membership: MembershipRow): void {
    for (const { chatKey: only, messages } of this.subscriptions.get(membership.userKey)) {
      if (only === undefined) messages.gain([membership]);
    }
  }

  onLost({ userKey, chatKey }: MembershipRow): void {
    for (const { chatKey: only, messages, end } of [...this.subscriptions.get(userKey)]) {
      if (only === undefined) messages.lose(chatKey);
      else if (only === chatKey) end();
    }
  }

  /** Delivers what hints should have told of; returns what lets cursors start from here, if nothing joins meanwhile. */
  async sweep(): Promise<() => void> {
    const { chats } = this.feeds;
    const current = this.subscriptions
      .keys()
      .flatMap((userKey) => [...this.subscriptions.get(userKey)])
      .map(({ messages }) => ({ messages, version: messages.snapshotVersion }));
    if (current.length === 0) return () => {};
    const ends = await this.parts.database.read<EndRow>(this.sequence.ends, [chats]);
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

  close(): Promise<void> {
    return this.feeds.close();
  }

  private startInChat(
    { chatKey, lastSeq }: { chatKey: number; lastSeq: number },
    after: string | null | undefined,
  ): StartingPoint {
    const start = this.sources.cursors.openChat(chatKey, after) ?? lastSeq;
    return { chats: [{ chatKey, start, lastSeq }], position: undefined };
  }

  private async startInAll({ key }: Viewer, after: string | null | undefined): Promise<StartingPoint> {
    const { database } = this.parts;
    const from = this.sources.cursors.openUser(key, after);
    if (!from) {
      const chats = await database.read<StartRow>(this.sequence.startNow, [key]);
      return { chats, position: { snapshot: chats[0]?.snapshot ?? EMPTY_SNAPSHOT, beyond: [] } };
    }
    const beyond = [from.beyond.map(([chatKey]) => chatKey), from.beyond.map(([, seq]) => seq)];
    const chats = await database.read<StartRow>(this.sequence.startFromCursor, [key, from.snapshot, ...beyond]);
    return { chats, position: from };
  }

  private stream(userKey: number, chatKey: number | undefined, start: StartingPoint): LiveStream {
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
    this.subscriptions.add(userKey, subscription);
    // What the person gained or lost since the starting point was read had nobody to be told to.
    void this.parts.memberships.hold(userKey).then(() => this.align(userKey, subscription));
  }

  private align(userKey: number, { chatKey, messages, end }: LocalSubscription): void {
    const memberships = this.parts.memberships.chatsOf(userKey);
    if (chatKey === undefined) messages.gain(memberships.values());
    for (const followed of messages.chats) {
      if (memberships.has(followed)) continue;
      if (chatKey === undefined) messages.lose(followed);
      else end();
    }
  }

  private unregister(userKey: number, subscription: LocalSubscription): void {
    this.subscriptions.delete(userKey, subscription);
    this.parts.memberships.release(userKey);
  }
}
