import type { Database } from '../database/database.js';
import { Gatherer } from './gatherer.js';
import { type MembershipRow, membershipsOfUsers } from './live.sql.js';
import type { Watch } from './watch.js';

/** Is told when a person with live subscriptions here gains or loses a chat. */
export interface MembershipListener {
  onGained(membership: MembershipRow): void;
  onLost(membership: MembershipRow): void;
}

interface LocalUser {
  /** How many subscriptions of this person are open here. */
  holders: number;
  chats: Map<number, MembershipRow>;
}

/** Which chats the people are in who have live subscriptions on this instance. */
export class Memberships {
  private readonly users = new Map<number, LocalUser>();
  private readonly listeners: MembershipListener[] = [];
  private readonly refreshing: Gatherer<number>;

  constructor(
    private readonly database: Database,
    watch: Watch,
  ) {
    this.refreshing = new Gatherer('read memberships', (users) => this.read(users), watch);
  }

  listen(listener: MembershipListener): void {
    this.listeners.push(listener);
  }

  /** The chats of a person with live subscriptions here. */
  chatsOf(userKey: number): ReadonlyMap<number, MembershipRow> {
    return this.users.get(userKey)?.chats ?? new Map();
  }

  /**
   * Keeps a person's chats known for as long as a subscription is open; each call wants one of `release`.
   * Resolves when they have been read after this call.
   */
  hold(userKey: number): Promise<void> {
    const user = this.users.get(userKey) ?? { holders: 0, chats: new Map() };
    user.holders += 1;
    this.users.set(userKey, user);
    return this.refreshing.add(userKey);
  }

  release(userKey: number): void {
    const user = this.users.get(userKey);
    if (!user) return;
    user.holders -= 1;
    if (user.holders === 0) this.users.delete(userKey);
  }

  /** Reads anew which chats these people are in, as far as they are followed here. */
  async refresh(userKeys: Iterable<number>): Promise<void> {
    const here = [...userKeys].filter((userKey) => this.users.has(userKey));
    if (here.length > 0) await this.refreshing.add(...here);
  }

  /** Reads anew which chats everybody here is in. */
  refreshAll(): Promise<void> {
    return this.refresh([...this.users.keys()]);
  }

  close(): Promise<void> {
    return this.refreshing.close();
  }

  private async read(userKeys: number[]): Promise<void> {
    const found = new Map<number, Map<number, MembershipRow>>(userKeys.map((userKey) => [userKey, new Map()]));
    for (const row of await this.database.read<MembershipRow>(membershipsOfUsers, [userKeys])) {
      found.get(row.userKey)?.set(row.chatKey, row);
    }
    for (const [userKey, chats] of found) this.update(userKey, chats);
  }

  private update(userKey: number, chats: Map<number, MembershipRow>): void {
    const user = this.users.get(userKey);
    if (!user) return;
    const before = user.chats;
    user.chats = chats;
    for (const [chatKey, membership] of chats) {
      if (!before.has(chatKey)) for (const listener of this.listeners) listener.onGained(membership);
    }
    for (const [chatKey, membership] of before) {
      if (!chats.has(chatKey)) for (const listener of this.listeners) listener.onLost(membership);
    }
  }
}
