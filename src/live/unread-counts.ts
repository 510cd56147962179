import type { Database } from '../database/database.js';
import type { Loaders } from '../loaders.js';
import { Gatherer } from './gatherer.js';
import { KeyedSets } from './keyed-sets.js';
import { type ChatUnreadRow, type MembershipRow, unreadByChat } from './live.sql.js';
import { LiveEvent, NO_CURSOR } from './live-event.js';
import type { Sink } from './live-stream.js';
import type { MembershipListener, Memberships } from './memberships.js';
import { type IsParticipant, readParticipants } from './read-participants.js';
import type { Watch } from './watch.js';

/** What the subscription field unreadCountChanged resolves from. */
export interface UnreadCountEvent {
  unreadCount: number;
  /** The chat that changed; null for the first event, and for a chat that the viewer has lost. */
  chatKey: number | null;
}

/** What a person has not seen: the chats in which there is something. */
type Unread = ReadonlyMap<number, ChatUnreadRow>;

/** One subscription to a person's badge. */
export interface UnreadSubscription {
  userKey: number;
  /** Only this course space; undefined for all chats. */
  spaceKey: number | undefined;
  sink: Sink;
  /** What it was last told of; undefined before the first event. */
  told: Unread | undefined;
}

const NOTHING: Unread = new Map();

/**
 * Tells people's badges, counted anew for all of them together whenever something happened in one of their chats.
 * Counts are kept by chat, and each chat whose count is not as it was told is an event, also where it is muted and the
 * badge stays as it is: however hints are gathered, late or lost, no change is passed over.
 */
export class UnreadCounts implements MembershipListener {
  private readonly badges = new KeyedSets<number, UnreadSubscription>();
  /** Who follows a chat, so that a hint costs no look at the database. */
  private readonly followers = new KeyedSets<number, number>();
  private readonly counting: Gatherer<number>;

  constructor(
    private readonly database: Database,
    private readonly memberships: Memberships,
    private readonly openLoaders: () => Loaders,
    watch: Watch,
  ) {
    this.counting = new Gatherer('deliver unreadCountChanged', (users) => this.count(users), watch);
    memberships.listen(this);
  }

  /** Starts a subscription; its first event comes at once. */
  subscribe(subscription: UnreadSubscription): void {
    const { userKey } = subscription;
    if (!this.badges.has(userKey)) {
      for (const chatKey of this.memberships.chatsOf(userKey).keys()) this.followers.add(chatKey, userKey);
    }
    this.badges.add(userKey, subscription);
    // Not before it is known which chats to follow, or what happens in between would wait for the sweep.
    void this.memberships.hold(userKey).then(() => this.counting.add(userKey));
  }

  unsubscribe(subscription: UnreadSubscription): void {
    const { userKey } = subscription;
    this.badges.delete(userKey, subscription);
    if (!this.badges.has(userKey)) {
      for (const chatKey of this.memberships.chatsOf(userKey).keys()) this.followers.delete(chatKey, userKey);
    }
    this.memberships.release(userKey);
  }

  /** A chat has a new message. */
  onMessage(chatKey: number): void {
    if (this.followers.has(chatKey)) void this.counting.add(...this.followers.get(chatKey));
  }

  /**
   * These people's counts may have changed. Whoever left a chat and came back gains and loses nothing by what
   * Memberships sees, and yet may have been counted in between.
   */
  onChange(...userKeys: number[]): void {
    const here = userKeys.filter((userKey) => this.badges.has(userKey));
    if (here.length > 0) void this.counting.add(...here);
  }

  onGained({ userKey, chatKey }: MembershipRow): void {
    if (!this.badges.has(userKey)) return;
    this.followers.add(chatKey, userKey);
    void this.counting.add(userKey);
  }

  onLost({ userKey, chatKey }: MembershipRow): void {
    if (!this.badges.has(userKey)) return;
    this.followers.delete(chatKey, userKey);
    void this.counting.add(userKey);
  }

  /** Counts everybody's anew, for hints that were lost. */
  refreshAll(): void {
    if (this.badges.size > 0) void this.counting.add(...this.badges.keys());
  }

  close(): Promise<void> {
    return this.counting.close();
  }

  private async count(userKeys: number[]): Promise<void> {
    const here = userKeys.filter((userKey) => this.badges.has(userKey));
    if (here.length === 0) return;
    // Whoever comes while the counts are read waits for the next ones.
    const badges = new Map(here.map((userKey) => [userKey, [...this.badges.get(userKey)]]));
    const unread = new Map<number, Map<number, ChatUnreadRow>>(here.map((userKey) => [userKey, new Map()]));
    for (const row of await this.database.read<ChatUnreadRow>(unreadByChat, [here])) {
      unread.get(row.userKey)?.set(row.chatKey, row);
    }
    const isParticipant = await this.readWhoStays(badges, unread);
    const loaders = this.openLoaders();
    for (const [userKey, subscriptions] of badges) {
      const isIn = (chatKey: number) => isParticipant(userKey, chatKey);
      tell(subscriptions, unread.get(userKey) ?? NOTHING, isIn, loaders);
    }
  }

  /**
   * A chat in which nothing is unseen any more was read, or lost: which of them, is asked after the count. What Memberships
   * knows may be of before it.
   */
  private async readWhoStays(
    badges: ReadonlyMap<number, readonly UnreadSubscription[]>,
    unread: ReadonlyMap<number, Unread>,
  ): Promise<IsParticipant> {
    const gone = [...badges].flatMap(([userKey, subscriptions]) =>
      subscriptions
        .flatMap(({ told = NOTHING }) => [...told.keys()])
        .filter((chatKey) => !unread.get(userKey)?.has(chatKey))
        .map((chatKey) => ({ userKey, chatKey })),
    );
    if (gone.length === 0) return () => true;
    return readParticipants(
      this.database,
      gone.map(({ chatKey }) => chatKey),
      gone.map(({ userKey }) => userKey),
    );
  }
}

/** Tells one person's subscriptions what has changed; `isIn` tells of the chats in which nothing is unseen any more. */
function tell(
  subscriptions: readonly UnreadSubscription[],
  unread: Unread,
  isIn: (chatKey: number) => boolean,
  loaders: Loaders,
): void {
  const events = new Map<string, LiveEvent<UnreadCountEvent>>();
  for (const subscription of subscriptions) {
    const { spaceKey, told, sink } = subscription;
    const unreadCount = countIn(spaceKey, unread);
    const changed = told ? changedChats(spaceKey, told, unread) : [null];
    subscription.told = unread;
    for (const changedKey of changed) {
      const chatKey = changedKey !== null && (unread.has(changedKey) || isIn(changedKey)) ? changedKey : null;
      // A person's devices mostly ask the same, so they share the event.
      const key = `${unreadCount}:${chatKey}`;
      const event = events.get(key) ?? new LiveEvent<UnreadCountEvent>({ unreadCount, chatKey }, loaders);
      events.set(key, event);
      sink.deliver({ event, cursor: NO_CURSOR });
    }
  }
}

/** What a chat adds to the badge of its course space, or to the one over all chats. */
function shareOf(row: ChatUnreadRow | undefined, spaceKey: number | undefined): number {
  if (!row?.counts) return 0;
  const isLeftOut = spaceKey === undefined ? row.spaceMuted : row.spaceKey !== spaceKey;
  return isLeftOut ? 0 : row.unread;
}

function countIn(spaceKey: number | undefined, unread: Unread): number {
  let count = 0;
  for (const row of unread.values()) count += shareOf(row, spaceKey);
  return count;
}

function changedChats(spaceKey: number | undefined, told: Unread, unread: Unread): number[] {
  return [...new Set([...told.keys(), ...unread.keys()])].filter((chatKey) => {
    const [before, now] = [told.get(chatKey), unread.get(chatKey)];
    const isConcerned = spaceKey === undefined || (now ?? before)?.spaceKey === spaceKey;
    const isSame = before?.unread === now?.unread && shareOf(before, spaceKey) === shareOf(now, spaceKey);
    return isConcerned && !isSame;
  });
}
