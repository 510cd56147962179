import type { Viewer } from '../auth/identity.js';
import { assertMayHandleInbox } from '../auth/policy.js';
import type { CourseSpaceService } from '../course-spaces/course-space.service.js';
import type { Database } from '../database/database.js';
import type { Loaders } from '../loaders.js';
import type { Cursors } from '../pagination/cursors.js';
import type { PreferredLanguages } from '../preferences/preferred-languages.js';
import type { Bus, BusListener } from './bus.js';
import { Erasures } from './erasures.js';
import type { Hint } from './hint.js';
import { InboxChanges } from './inbox-changes.js';
import { LiveStream } from './live-stream.js';
import { Memberships } from './memberships.js';
import { ADDITIONS, CHANGES } from './message-sequence.js';
import { MessageStreams } from './message-streams.js';
import { ReadReceipts } from './read-receipts.js';
import { UnreadCounts } from './unread-counts.js';
import type { Watch } from './watch.js';

/** How long what no hint tells of waits while the bus does not bring all of them. */
const IMPAIRED_SWEEP_MILLISECONDS = 1_000;

/** What live delivery needs of the rest of the service. */
export interface HubParts {
  database: Database;
  bus: Bus;
  courseSpaces: CourseSpaceService;
  cursors: Cursors;
  preferredLanguages: PreferredLanguages;
  openLoaders: () => Loaders;
}

/**
 * Live delivery on this instance. The bus brings hints that something may have changed; what did is read from the
 * database, once, for all subscriptions here. A hint that is lost is made up for by the next one or by the sweep.
 */
export class Hub implements BusListener {
  readonly erasures: Erasures;
  private readonly memberships: Memberships;
  private readonly unreadCounts: UnreadCounts;
  private readonly added: MessageStreams;
  private readonly changed: MessageStreams;
  private readonly inboxes: InboxChanges;
  private readonly receipts: ReadReceipts;
  private sweeper: NodeJS.Timeout | undefined;
  private impairedSweeper: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private sweepAgain = false;

  constructor(
    private readonly parts: HubParts,
    private readonly options: {
      sweepSeconds: number;
      /** Told when messages were stored that are handed to subscriptions here. */
      onDelivered: (sentAt: string) => void;
      watch: Watch;
    },
  ) {
    const { onDelivered, watch } = options;
    const { database, cursors, openLoaders } = parts;
    this.memberships = new Memberships(database, watch);
    this.unreadCounts = new UnreadCounts(database, this.memberships, openLoaders, watch);
    const streamParts = { database, cursors, memberships: this.memberships, openLoaders, watch };
    this.added = new MessageStreams(ADDITIONS, { ...streamParts, onDelivered });
    this.changed = new MessageStreams(CHANGES, { ...streamParts, onDelivered: () => {} });
    this.receipts = new ReadReceipts(database, this.memberships, { openLoaders, watch });
    this.inboxes = new InboxChanges(database, { openLoaders, watch });
    this.erasures = new Erasures(database);
  }

  /** Starts to listen; resolves when hints arrive. */
  async open(): Promise<void> {
    await this.parts.bus.open(this);
    this.sweeper = setInterval(() => this.sweep(), this.options.sweepSeconds * 1_000);
    this.impairedSweeper = setInterval(() => {
      if (!this.parts.bus.hearsAll && !this.sweeping) this.sweep();
    }, IMPAIRED_SWEEP_MILLISECONDS);
  }

  /** Ends the work and closes the bus; the subscriptions end with their sockets. */
  async close(): Promise<void> {
    clearInterval(this.sweeper);
    clearInterval(this.impairedSweeper);
    const { memberships, unreadCounts, added, changed, inboxes, receipts } = this;
    const parts = [memberships, unreadCounts, added, changed, inboxes, receipts];
    await Promise.all(parts.map((part) => part.close()));
    await this.sweeping;
    await this.parts.bus.close();
  }

  /**
   * New messages in one chat, or in all of the viewer's; with a cursor, first everything since it.
   * Throws NotFoundError or BadUserInputError with the field.
   */
  messageAdded(viewer: Viewer, chatId: string | null | undefined, after: string | null | undefined) {
    return this.added.open(viewer, chatId, after);
  }

  /** Messages that are edited or deleted; otherwise as `messageAdded`. */
  messageChanged(viewer: Viewer, chatId: string | null | undefined, after: string | null | undefined) {
    return this.changed.open(viewer, chatId, after);
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

  /**
   * What the staff of a course space are asked, each time its state changes. Throws NotFoundError with the field, or
   * ForbiddenError.
   */
  async inboxChanged(viewer: Viewer, courseSpaceId: string): Promise<LiveStream> {
    const { key, role } = await this.parts.courseSpaces.roleIn(viewer, courseSpaceId, 'courseSpaceId');
    assertMayHandleInbox(role);
    return new LiveStream((sink) => {
      const subscription = { userKey: viewer.key, spaceKey: key, sink };
      this.inboxes.subscribe(subscription);
      return () => this.inboxes.unsubscribe(subscription);
    });
  }

  /** Who has read one of the viewer's chats up to where. Throws NotFoundError with the field, or ForbiddenError. */
  messagesRead(viewer: Viewer, chatId: string): Promise<LiveStream> {
    return this.receipts.open(viewer, chatId);
  }

  onHint(hint: Hint): void {
    switch (hint.kind) {
      case 'log':
        this.added.reached(hint.chat, hint.seq);
        this.unreadCounts.onMessage(hint.chat);
        break;
      case 'change':
        this.changed.reached(hint.chat, hint.seq);
        break;
      case 'read':
        this.unreadCounts.onChange(hint.user);
        this.receipts.onRead(hint.user, hint.chats);
        break;
      case 'badge':
        this.unreadCounts.onChange(hint.user);
        break;
      case 'inbox':
        this.inboxes.onChange(hint.chat);
        break;
      case 'preferences':
        this.unreadCounts.onChange(hint.user);
        void this.parts.preferredLanguages.refresh(hint.user).catch(this.options.watch.onError);
        break;
      case 'participants':
        this.onParticipants(hint.users);
        break;
      case 'erased':
        this.onParticipants(hint.users);
        this.erasures.tell(hint.users);
        break;
      default:
        hint satisfies never;
    }
  }

  onGap(): void {
    void this.parts.preferredLanguages.refreshAll().catch(this.options.watch.onError);
    this.sweep();
  }

  private onParticipants(users: number[]): void {
    void this.memberships.refresh(users).then(() => this.unreadCounts.onChange(...users));
  }

  /** Looks for what hints should have told. */
  private sweep(): void {
    if (this.sweeping) {
      // The one under way may have looked already.
      this.sweepAgain = true;
      return;
    }
    this.sweeping = this.sweepNow()
      .catch(this.options.watch.onError)
      .finally(() => {
        this.sweeping = undefined;
        if (this.sweepAgain) this.sweep();
      });
    this.sweepAgain = false;
  }

  private async sweepNow(): Promise<void> {
    const rebases = await Promise.all([this.added.sweep(), this.changed.sweep()]);
    // After the snapshots: whatever chat they show is known by now, and has changed the version of its subscriptions.
    await this.memberships.refreshAll();
    this.unreadCounts.refreshAll();
    await Promise.all([this.inboxes.sweep(), this.receipts.sweep(), this.erasures.sweep()]);
    for (const rebase of rebases) rebase();
  }
}
