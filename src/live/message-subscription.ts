import type { Database } from '../database/database.js';
import { END_OF_LOG, type MessageRow } from '../messages/message.sql.js';
import type { ChatFeeds, Follower, LogEntry } from './chat-feeds.js';
import type { MembershipRow } from './live.sql.js';
import type { LiveCursors, UserPosition } from './live-cursors.js';
import type { Sink } from './live-stream.js';
import type { MessageSequence } from './message-sequence.js';

/** How many entries of a backlog are read at once: they wait in memory for their one reader. */
const BACKLOG_PER_READ = 25;

/** Where a subscription goes on in one chat, and where the chat's log ended when that was read. */
export interface ChatStart {
  chatKey: number;
  start: number;
  lastSeq: number;
}

/** Where a subscription begins. */
export interface StartingPoint {
  chats: readonly ChatStart[];
  /** Over all of a person's chats: the position that its first cursor builds on. In one chat cursors are numbers. */
  position: UserPosition | undefined;
}

/** What all message subscriptions of an instance have in common. */
export interface MessageSources {
  database: Database;
  sequence: MessageSequence;
  feeds: ChatFeeds;
  cursors: LiveCursors;
  toEntry: (message: MessageRow) => LogEntry;
  onError: (error: unknown) => void;
}

/**
 * The new messages of one chat, or of all of a person's, for one subscription: first what came since its starting
 * point, read for itself; then, chat by chat, what the feeds hand to everybody. Its position in each chat decides what
 * is new, so no message comes twice or is left out, whichever way it comes.
 */
export class MessageSubscription {
  private readonly followers = new Map<number, Follower>();
  private snapshot: string | undefined;
  /** What the cursor says beside the snapshot: chats in which more was delivered than the snapshot shows. */
  private readonly beyondSnapshot: Map<number, number>;
  private closed = false;
  /** Grows with every chat that joins: a snapshot taken before tells nothing about it. */
  private version = 0;
  private catchingUp = 0;

  constructor(
    private readonly userKey: number,
    private readonly sources: MessageSources,
    private readonly sink: Sink,
    { chats, position }: StartingPoint,
  ) {
    this.snapshot = position?.snapshot;
    this.beyondSnapshot = new Map(position?.beyond);
    void this.follow(chats);
  }

  /** Takes in chats that the person has gained, from the number at which they were joined. */
  gain(memberships: Iterable<MembershipRow>): void {
    const chats = [...memberships].map((membership) => {
      const start = this.sources.sequence.joinedAt(membership);
      return { chatKey: membership.chatKey, start, lastSeq: start };
    });
    void this.follow(chats);
  }

  /** Lets go of a chat that the person has lost. */
  lose(chatKey: number): void {
    const follower = this.followers.get(chatKey);
    if (follower) this.sources.feeds.leave(chatKey, follower);
    this.followers.delete(chatKey);
    this.beyondSnapshot.delete(chatKey);
  }

  close(): void {
    this.closed = true;
    for (const chatKey of [...this.followers.keys()]) this.lose(chatKey);
  }

  /** Changes whenever a snapshot taken before must not become the cursor's; undefined while it catches up. */
  get snapshotVersion(): number | undefined {
    return this.catchingUp > 0 || this.snapshot === undefined ? undefined : this.version;
  }

  /** Everything that a snapshot shows (of each chat up to these numbers) was delivered: cursors start from it now. */
  rebase(snapshot: string, lastSeqs: ReadonlyMap<number, number>): void {
    this.snapshot = snapshot;
    for (const [chatKey, seq] of this.beyondSnapshot) {
      if (seq <= (lastSeqs.get(chatKey) ?? 0)) this.beyondSnapshot.delete(chatKey);
    }
  }

  /** The chats that it delivers from. */
  get chats(): number[] {
    return [...this.followers.keys()];
  }

  private async follow(chats: readonly ChatStart[]): Promise<void> {
    const added = chats.filter(({ chatKey }) => !this.closed && !this.followers.has(chatKey));
    if (added.length === 0) return;
    for (const { chatKey, start } of added) {
      const follower: Follower = { position: start, onEntry: (entry) => this.take(follower, entry) };
      this.followers.set(chatKey, follower);
    }
    this.version += 1;
    this.catchingUp += 1;
    try {
      await this.readBacklog(added.filter(({ start, lastSeq }) => start < lastSeq).map(({ chatKey }) => chatKey));
      await this.join(added.map(({ chatKey }) => chatKey));
    } catch (error) {
      this.sources.onError(error);
      this.sink.fail();
    } finally {
      this.catchingUp -= 1;
    }
  }

  /** Reads what came before the subscription, as fast as its client takes it. */
  private async readBacklog(chats: readonly number[]): Promise<void> {
    while (chats.length > 0 && (await this.catchUp(chats)) === BACKLOG_PER_READ);
  }

  /** Joins the feeds; where one is further on already, reads up to it first. */
  private async join(chats: readonly number[]): Promise<void> {
    for (;;) {
      const behind = chats.filter((chatKey) => {
        const follower = this.followers.get(chatKey);
        return follower !== undefined && !this.sources.feeds.join(chatKey, follower);
      });
      if (behind.length === 0) return;
      await this.catchUp(behind);
    }
  }

  private async catchUp(chats: readonly number[]): Promise<number> {
    const positions = chats.map((chatKey) => this.followers.get(chatKey)?.position ?? END_OF_LOG);
    const { database, sequence } = this.sources;
    const messages = await database.read<MessageRow>(sequence.since, [chats, positions, BACKLOG_PER_READ]);
    for (const message of messages) {
      this.followers.get(message.chatKey)?.onEntry(this.sources.toEntry(message));
      // A page of long messages is larger than a client's queue may get.
      await this.sink.drained();
    }
    return messages.length;
  }

  private take(follower: Follower, { message, event, cursor }: LogEntry): void {
    const number = this.sources.sequence.numberOf(message);
    if (this.closed || number <= follower.position) return;
    follower.position = number;
    const { snapshot, userKey } = this;
    if (snapshot === undefined) {
      this.sink.deliver({ event, cursor });
      return;
    }
    this.beyondSnapshot.set(message.chatKey, number);
    // Copied, for by the time that the cursor is asked for, more may have been delivered.
    const beyond = [...this.beyondSnapshot];
    this.sink.deliver({ event, cursor: () => this.sources.cursors.sealUser(userKey, { snapshot, beyond }) });
  }
}
