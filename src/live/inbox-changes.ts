import type { Database } from '../database/database.js';
import { type ChangedInboxRow, changedInbox, recentlyChangedInbox } from '../inbox/inbox.sql.js';
import type { Loaders } from '../loaders.js';
import { Gatherer } from './gatherer.js';
import { KeyedSets } from './keyed-sets.js';
import { LiveEvent, NO_CURSOR } from './live-event.js';
import type { Sink } from './live-stream.js';
import { readParticipants } from './read-participants.js';
import { SweepWindow } from './sweep-window.js';
import type { Watch } from './watch.js';

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
  watch: Watch;
}

/**
 * Tells staff which inbox entries have changed, each change once; several in quick succession may be told as one. They
 * are told only of chats that they are in.
 */
export class InboxChanges {
  private readonly subscriptions = new KeyedSets<number, InboxSubscription>();
  /** Up to when each chat's changes were told. */
  private told = new Map<number, string>();
  private readonly reading: Gatherer<number>;
  private readonly window = new SweepWindow();

  constructor(
    private readonly database: Database,
    private readonly options: InboxChangesOptions,
  ) {
    this.reading = new Gatherer('deliver inboxChanged', (chats) => this.read(chats), options.watch);
  }

  subscribe(subscription: InboxSubscription): void {
    this.subscriptions.add(subscription.spaceKey, subscription);
  }

  unsubscribe(subscription: InboxSubscription): void {
    this.subscriptions.delete(subscription.spaceKey, subscription);
  }

  /** A chat's entry may have changed. */
  onChange(chatKey: number): void {
    if (this.subscriptions.size > 0) void this.reading.add(chatKey);
  }

  /** Looks for changes whose hints were lost. */
  sweep(): Promise<void> {
    return this.window.sweep(async (seconds) => {
      if (this.subscriptions.size === 0) return;
      const values = [this.subscriptions.keys(), seconds];
      const rows = await this.database.read<ChangedInboxRow>(recentlyChangedInbox, values);
      await this.tell(rows);
      // What is older than what the next sweep will see need not be remembered.
      const recent = new Set(rows.map(({ chatKey }) => chatKey));
      this.told = new Map([...this.told].filter(([chatKey]) => recent.has(chatKey)));
    });
  }

  close(): Promise<void> {
    return this.reading.close();
  }

  private async read(chatKeys: number[]): Promise<void> {
    await this.tell(await this.database.read<ChangedInboxRow>(changedInbox, [chatKeys]));
  }

  private async tell(rows: readonly ChangedInboxRow[]): Promise<void> {
    const news = rows.filter(({ chatKey, changedAt }) => this.told.get(chatKey) !== changedAt);
    const followed = news.filter(({ spaceKey }) => this.subscriptions.has(spaceKey));
    if (followed.length === 0) return;
    const followers = followed.flatMap(({ spaceKey }) => [...this.subscriptions.get(spaceKey)]);
    const isParticipant = await readParticipants(
      this.database,
      followed.map(({ chatKey }) => chatKey),
      followers.map(({ userKey }) => userKey),
    );
    for (const { chatKey, changedAt } of followed) this.told.set(chatKey, changedAt);
    const loaders = this.options.openLoaders();
    for (const { chatKey, spaceKey } of followed) {
      const event = new LiveEvent<InboxEvent>({ chatKey }, loaders);
      for (const { userKey, sink } of this.subscriptions.get(spaceKey)) {
        if (isParticipant(userKey, chatKey)) sink.deliver({ event, cursor: NO_CURSOR });
      }
    }
  }
}
