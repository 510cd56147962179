import type { Database } from '../database/database.js';
import { type ChangedInboxRow, changedInbox, recentlyChangedInbox } from '../inbox/inbox.sql.js';
import type { Loaders } from '../loaders.js';
import { Gatherer } from './gatherer.js';
import { LiveEvent } from './live-event.js';
import type { Sink } from './live-stream.js';
import type { Memberships } from './memberships.js';

/** What the subscription field inboxChanged resolves from. */
export interface InboxEvent {
  chatKey: number;
}

/** One subscription to what the staff of a course space are asked. */
export interface InboxSubscription {
  userKey: number;
  spaceKey: number;
  sink: Sink;
}

/** What the rest of live delivery gives. */
interface InboxChangesOptions {
  openLoaders: () => Loaders;
  onError: (error: unknown) => void;
  sweepSeconds: number;
}

/** How long a change may be on its way from its time to its commit. */
const COMMIT_SECONDS = 60;
const NO_CURSOR = () => '';

/**
 * Tells staff which inbox entries have changed, each change once; several in quick succession may be told as one. They
 * are told only of chats that they are in.
 */
export class InboxChanges {
  private readonly spaces = new Map<number, Set<InboxSubscription>>();
  /** Up to when each chat's changes were told. */
  private told = new Map<number, string>();
  private readonly reading: Gatherer<number>;

  constructor(
    private readonly database: Database,
    private readonly memberships: Memberships,
    private readonly options: InboxChangesOptions,
  ) {
    this.reading = new Gatherer((chats) => this.read(chats), options.onError);
  }

  subscribe(subscription: InboxSubscription): void {
    const { userKey, spaceKey } = subscription;
    const subscriptions = this.spaces.get(spaceKey);
    if (subscriptions) subscriptions.add(subscription);
    else this.spaces.set(spaceKey, new Set([subscription]));
    void this.memberships.hold(userKey);
  }

  unsubscribe(subscription: InboxSubscription): void {
    const { userKey, spaceKey } = subscription;
    const subscriptions = this.spaces.get(spaceKey);
    subscriptions?.delete(subscription);
    if (subscriptions?.size === 0) this.spaces.delete(spaceKey);
    this.memberships.release(userKey);
  }

  /** A chat's entry may have changed. */
  onChange(chatKey: number): void {
    if (this.spaces.size > 0) void this.reading.add(chatKey);
  }

  /** Looks for changes whose hints were lost. */
  async sweep(): Promise<void> {
    if (this.spaces.size === 0) return;
    const seconds = this.options.sweepSeconds + COMMIT_SECONDS;
    const spaceKeys = [...this.spaces.keys()];
    const rows = await this.database.read<ChangedInboxRow>(recentlyChangedInbox, [spaceKeys, seconds]);
    await this.tell(rows);
    // What is older than what the next sweep will see need not be remembered.
    const recent = new Set(rows.map(({ chatKey }) => chatKey));
    this.told = new Map([...this.told].filter(([chatKey]) => recent.has(chatKey)));
  }

  close(): Promise<void> {
    return this.reading.close();
  }

  private async read(chatKeys: number[]): Promise<void> {
    await this.tell(await this.database.read<ChangedInboxRow>(changedInbox, [chatKeys]));
  }

  private async tell(rows: readonly ChangedInboxRow[]): Promise<void> {
    const news = rows.filter(({ chatKey, changedAt }) => this.told.get(chatKey) !== changedAt);
    for (const { chatKey, changedAt } of news) this.told.set(chatKey, changedAt);
    const followed = news.filter(({ spaceKey }) => this.spaces.has(spaceKey));
    if (followed.length === 0) return;
    const userKeys = followed.flatMap(({ spaceKey }) =>
      [...(this.spaces.get(spaceKey) ?? [])].map((one) => one.userKey),
    );
    // A chat that was opened a moment ago may not be known to be theirs yet.
    await this.memberships.refresh(new Set(userKeys));
    const loaders = this.options.openLoaders();
    for (const { chatKey, spaceKey } of followed) this.deliver(chatKey, spaceKey, loaders);
  }

  private deliver(chatKey: number, spaceKey: number, loaders: Loaders): void {
    const event = new LiveEvent<InboxEvent>({ chatKey }, loaders);
    for (const { userKey, sink } of this.spaces.get(spaceKey) ?? []) {
      if (this.memberships.chatsOf(userKey).has(chatKey)) sink.deliver({ event, cursor: NO_CURSOR });
    }
  }
}
