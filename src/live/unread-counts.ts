import type { Database } from '../database/database.js';
import { createLoaders, type Loaders } from '../loaders.js';
import { Gatherer } from './gatherer.js';
import type { MembershipRow } from './live.sql.js';
import { LiveEvent } from './live-event.js';
import type { Sink } from './live-stream.js';
import type { MembershipListener, Memberships } from './memberships.js';

/** What the subscription field unreadCountChanged resolves from. */
export interface UnreadCountEvent {
  unreadCount: number;
  /** The chat that changed; null for the first event, and for a chat that the viewer has lost. */
  chatKey: number | null;
}

/** One subscription to a person's badge. */
export interface UnreadSubscription {
  userKey: number;
  /** Only this course space; undefined for all chats. */
  spaceKey: number | undefined;
  sink: Sink;
  /** The count that it was last told; undefined before the first event. */
  told: number | undefined;
}

/** That something happened in a chat of this course space; the chat is null where it was lost. */
interface Change {
  chatKey: number | null;
  spaceKey: number;
}

interface LocalBadge {
  subscriptions: Set<UnreadSubscription>;
  /** What happened since the last count, by chat. */
  changed: Map<number, Change>;
}

const NO_CURSOR = () => '';

/**
 * Tells people's badges, counted anew for all of them together whenever something happened in one of their chats. The
 * count is the same statement's as the query's, so the two can't disagree.
 */
export class UnreadCounts implements MembershipListener {
  private readonly badges = new Map<number, LocalBadge>();
  /** Who follows a chat, so that a hint costs no look at the database. */
  private readonly followers = new Map<number, Set<number>>();
  private readonly counting: Gatherer<number>;

  constructor(
    private readonly database: Database,
    private readonly memberships: Memberships,
    onError: (error: unknown) => void,
  ) {
    this.counting = new Gatherer((users) => this.count(users), onError);
    memberships.listen(this);
  }

  /** Starts a subscription; its first event comes at once. */
  subscribe(subscription: UnreadSubscription): void {
    const { userKey } = subscription;
    let badge = this.badges.get(userKey);
    if (!badge) {
      badge = { subscriptions: new Set(), changed: new Map() };
      this.badges.set(userKey, badge);
      for (const chatKey of this.memberships.chatsOf(userKey).keys()) this.follow(userKey, chatKey);
    }
    badge.subscriptions.add(subscription);
    void this.counting.add(userKey);
    // What happened before it was known which chats to follow shows in one more count.
    void this.memberships.hold(userKey).then(() => this.counting.add(userKey));
  }

  unsubscribe(subscription: UnreadSubscription): void {
    const { userKey } = subscription;
    const badge = this.badges.get(userKey);
    badge?.subscriptions.delete(subscription);
    if (badge?.subscriptions.size === 0) {
      this.badges.delete(userKey);
      for (const chatKey of this.memberships.chatsOf(userKey).keys()) this.unfollow(userKey, chatKey);
    }
    this.memberships.release(userKey);
  }

  /** A chat has a new message. */
  onMessage(chatKey: number): void {
    for (const userKey of this.followers.get(chatKey) ?? []) this.onChange(userKey, chatKey);
  }

  /** A person's count in a chat may have changed. */
  onChange(userKey: number, chatKey: number): void {
    const spaceKey = this.memberships.chatsOf(userKey).get(chatKey)?.spaceKey;
    if (spaceKey !== undefined) this.mark(userKey, chatKey, { chatKey, spaceKey });
  }

  onGained({ userKey, chatKey, spaceKey }: MembershipRow, initial: boolean): void {
    if (!this.badges.has(userKey)) return;
    this.follow(userKey, chatKey);
    if (!initial) this.mark(userKey, chatKey, { chatKey, spaceKey });
  }

  onLost({ userKey, chatKey, spaceKey }: MembershipRow): void {
    if (!this.badges.has(userKey)) return;
    this.unfollow(userKey, chatKey);
    this.mark(userKey, chatKey, { chatKey: null, spaceKey });
  }

  /** Counts everybody's anew, for hints that were lost. */
  refreshAll(): void {
    if (this.badges.size > 0) void this.counting.add(...this.badges.keys());
  }

  close(): Promise<void> {
    return this.counting.close();
  }

  private mark(userKey: number, chatKey: number, change: Change): void {
    const badge = this.badges.get(userKey);
    if (!badge) return;
    badge.changed.set(chatKey, change);
    void this.counting.add(userKey);
  }

  private follow(userKey: number, chatKey: number): void {
    const followers = this.followers.get(chatKey);
    if (followers) followers.add(userKey);
    else this.followers.set(chatKey, new Set([userKey]));
  }

  private unfollow(userKey: number, chatKey: number): void {
    const followers = this.followers.get(chatKey);
    followers?.delete(userKey);
    if (followers?.size === 0) this.followers.delete(chatKey);
  }

  private async count(userKeys: number[]): Promise<void> {
    const asked = userKeys.flatMap((userKey) => {
      const badge = this.badges.get(userKey);
      return badge ? [{ userKey, badge, changed: [...badge.changed] }] : [];
    });
    const loaders = createLoaders(this.database);
    const counts = await Promise.all(asked.map(({ userKey }) => loaders.unreadBySpace.load(userKey)));
    asked.forEach(({ badge, changed }, index) => {
      for (const [chatKey, change] of changed) {
        // A change that was marked again meanwhile may be missing in this count, so it waits for the next one.
        if (badge.changed.get(chatKey) === change) badge.changed.delete(chatKey);
      }
      const changes = changed.map(([, change]) => change);
      tell(badge, changes, counts[index] as ReadonlyMap<number, number>, loaders);
    });
  }
}

function tell(badge: LocalBadge, changed: Change[], counts: ReadonlyMap<number, number>, loaders: Loaders): void {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const events = new Map<string, LiveEvent<UnreadCountEvent>>();
  for (const subscription of badge.subscriptions) {
    const { spaceKey, told } = subscription;
    const unreadCount = spaceKey === undefined ? total : (counts.get(spaceKey) ?? 0);
    const here = changed.filter((change) => spaceKey === undefined || change.spaceKey === spaceKey);
    subscription.told = unreadCount;
    for (const chatKey of chatsToTell(told, unreadCount, here)) {
      // A person's devices mostly ask the same, so they share the event.
      const key = `${unreadCount}:${chatKey}`;
      const event = events.get(key) ?? new LiveEvent<UnreadCountEvent>({ unreadCount, chatKey }, loaders);
      events.set(key, event);
      subscription.sink.deliver({ event, cursor: NO_CURSOR });
    }
  }
}

/**
 * Of which chats to tell: none where the count is as it was told and at most one chat was touched (a message of one's
 * own changes nothing); with more of them the changes may have cancelled each other out.
 */
function chatsToTell(told: number | undefined, unreadCount: number, changed: Change[]): (number | null)[] {
  if (told === undefined) return [null];
  if (told === unreadCount && changed.length < 2) return [];
  return changed.length === 0 ? [null] : changed.map(({ chatKey }) => chatKey);
}
