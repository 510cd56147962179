import type { Database } from '../database/database.js';
import { END_OF_LOG, type MessageRow } from '../messages/message.sql.js';
import { Gatherer } from './gatherer.js';
import type { LiveEvent } from './live-event.js';
import type { MessageSequence } from './message-sequence.js';
import type { Watch } from './watch.js';

/** A new entry of a chat's log, with the one event that all its receivers share. */
export interface LogEntry {
  message: MessageRow;
  event: LiveEvent;
  /** The cursor of the entry within its chat; sealed once, for all receivers. */
  cursor(): string;
}

/** One subscription's way through one chat's log. */
export interface Follower {
  /** The number of the last entry that it was given. */
  position: number;
  /** Is given the entries in order, some perhaps again. */
  onEntry(entry: LogEntry): void;
}

interface Feed {
  /** Up to which number the log was read and handed out. */
  position: number;
  followers: Set<Follower>;
}

/** How many entries of one chat are read at once. */
const ENTRIES_PER_READ = 200;

/** Reads the logs of the chats that are followed on this instance, each new entry once, for all their followers. */
export class ChatFeeds {
  private readonly feeds = new Map<number, Feed>();
  private readonly reading: Gatherer<number>;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly sequence: MessageSequence,
    private readonly toEntry: (message: MessageRow) => LogEntry,
    private readonly listeners: { onDelivered: (sentAt: string) => void; watch: Watch },
  ) {
    this.reading = new Gatherer(`deliver ${sequence.field}`, (chats) => this.advance(chats), listeners.watch);
  }

  /** The chats that are followed. */
  get chats(): number[] {
    return [...this.feeds.keys()];
  }

  /** Lets a follower have all entries after its position, if it is not behind the feed; returns whether it does. */
  join(chatKey: number, follower: Follower): boolean {
    let feed = this.feeds.get(chatKey);
    if (!feed) {
      feed = { position: follower.position, followers: new Set() };
      this.feeds.set(chatKey, feed);
      // Entries may have come since the follower's position was read.
      void this.reading.add(chatKey);
    }
    if (follower.position < feed.position) return false;
    feed.followers.add(follower);
    return true;
  }

  leave(chatKey: number, follower: Follower): void {
    const feed = this.feeds.get(chatKey);
    feed?.followers.delete(follower);
    if (feed?.followers.size === 0) this.feeds.delete(chatKey);
  }

  /** A chat's log has reached a number; resolves when its followers have what is new. */
  async reached(chatKey: number, seq: number): Promise<void> {
    for (;;) {
      const before = this.feeds.get(chatKey)?.position ?? seq;
      if (!(before < seq) || this.closed) return;
      await this.reading.add(chatKey);
      // The hint told of what is not there (after a failover, or by whoever can notify): the next one tells again.
      if (this.feeds.get(chatKey)?.position === before) return;
    }
  }

  close(): Promise<void> {
    this.closed = true;
    return this.reading.close();
  }

  private async advance(chatKeys: number[]): Promise<void> {
    const read = new Map<number, Feed>();
    for (const chatKey of chatKeys) {
      const feed = this.feeds.get(chatKey);
      if (feed) read.set(chatKey, feed);
    }
    if (read.size === 0) return;
    const feeds = [...read.values()];
    const lower = feeds.map(({ position }) => position);
    const values = [[...read.keys()], lower, feeds.map(() => END_OF_LOG), feeds.map(() => ENTRIES_PER_READ)];
    const counts = new Map<number, number>();
    for (const message of await this.database.read<MessageRow>(this.sequence.forward, values)) {
      const { chatKey } = message;
      counts.set(chatKey, (counts.get(chatKey) ?? 0) + 1);
      const feed = this.feeds.get(chatKey);
      // It may have been left and begun anew, from elsewhere, while this was read.
      if (feed && feed === read.get(chatKey)) this.handOut(feed, message);
    }
    for (const [chatKey, count] of counts) if (count === ENTRIES_PER_READ) void this.reading.add(chatKey);
  }

  private handOut(feed: Feed, message: MessageRow): void {
    feed.position = this.sequence.numberOf(message);
    const entry = this.toEntry(message);
    for (const follower of feed.followers) follower.onEntry(entry);
    this.listeners.onDelivered(message.sentAt);
  }
}
