import type { Viewer } from '../auth/identity.js';
import { assertMaySeeReceipts, Receipts, receiptsShown } from '../auth/policy.js';
import type { Awaitable } from '../awaitable.js';
import type { Audience } from '../chats/audience.js';
import { getChat } from '../chats/find-chat.js';
import type { CourseRole } from '../course-spaces/course-role.js';
import { groupBy } from '../database/batch.js';
import type { Database } from '../database/database.js';
import type { Loaders } from '../loaders.js';
import { Gatherer } from './gatherer.js';
import { KeyedSets } from './keyed-sets.js';
import { type MembershipRow, type ReceiptRow, receiptsOfUsers, recentReceipts } from './live.sql.js';
import { LiveEvent, NO_CURSOR } from './live-event.js';
import { LiveStream, type Sink } from './live-stream.js';
import type { MembershipListener, Memberships } from './memberships.js';
import { COMMIT_SECONDS, SweepWindow } from './sweep-window.js';
import type { Watch } from './watch.js';

/** What the subscription field messagesRead resolves from. */
export type ReadEvent = Pick<ReceiptRow, 'chatKey' | 'userKey' | 'seenSeq' | 'seenAt'>;

interface ReceiptSubscription {
  userKey: number;
  chat: { key: number; spaceKey: number; audience: Audience };
  sink: Sink;
  end: () => void;
  /** Up to which number of whom it was told. */
  told: Map<number, number>;
}

/** What the rest of live delivery gives. */
interface ReadReceiptsOptions {
  openLoaders: () => Loaders;
  watch: Watch;
}

/** Tells who has read on in the chats that are followed on this instance: read once for all who follow them. */
export class ReadReceipts implements MembershipListener {
  private readonly followed = new KeyedSets<number, ReceiptSubscription>();
  private readonly reading: Gatherer<string>;
  private readonly window = new SweepWindow();

  constructor(
    private readonly database: Database,
    private readonly memberships: Memberships,
    private readonly options: ReadReceiptsOptions,
  ) {
    this.reading = new Gatherer('deliver messagesRead', (readings) => this.read(readings), options.watch);
    memberships.listen(this);
  }

  /** Follows one of the viewer's chats. Throws NotFoundError with the field, or ForbiddenError. */
  async open(viewer: Viewer, chatId: string): Promise<LiveStream> {
    const loaders = this.options.openLoaders();
    const chat = await getChat(viewer, chatId, 'chatId', loaders);
    assertMaySeeReceipts(await loaders.roles.load({ userKey: viewer.key, spaceKey: chat.spaceKey }), chat.audience);
    const stream: LiveStream = new LiveStream((sink) => {
      const end = () => stream.end();
      const subscription = { userKey: viewer.key, chat, sink, end, told: new Map<number, number>() };
      this.subscribe(subscription);
      return () => this.unsubscribe(subscription);
    });
    return stream;
  }

  /** Somebody has read on in these chats. */
  onRead(userKey: number, chatKeys: readonly number[]): void {
    const here = chatKeys.filter((chatKey) => this.followed.has(chatKey));
    if (here.length > 0) void this.reading.add(...here.map((chatKey) => `${userKey}:${chatKey}`));
  }

  onGained(): void {}

  onLost({ userKey, chatKey }: MembershipRow): void {
    for (const subscription of [...this.followed.get(chatKey)]) {
      if (subscription.userKey === userKey) subscription.end();
    }
  }

  /** Looks for what hints should have told of. */
  sweep(): Promise<void> {
    return this.window.sweep(async (seconds) => {
      if (this.followed.size === 0) return;
      const values = [this.followed.keys(), seconds];
      await this.tellAll(await this.database.read<ReceiptRow>(recentReceipts, values));
    });
  }

  close(): Promise<void> {
    return this.reading.close();
  }

  private subscribe(subscription: ReceiptSubscription): void {
    const { userKey, chat, end } = subscription;
    this.followed.add(chat.key, subscription);
    void this.memberships.hold(userKey).then(() => {
      if (!this.memberships.chatsOf(userKey).has(chat.key)) end();
    });
    void this.begin(subscription).catch((error) => {
      this.options.watch.onError(error);
      subscription.sink.fail();
    });
  }

  private unsubscribe(subscription: ReceiptSubscription): void {
    const { userKey, chat } = subscription;
    this.followed.delete(chat.key, subscription);
    this.memberships.release(userKey);
  }

  /** Tells what was read a moment ago, so that nothing lies between the client's asking who has and its subscribing. */
  private async begin(subscription: ReceiptSubscription): Promise<void> {
    const loaders = this.options.openLoaders();
    const values = [[subscription.chat.key], COMMIT_SECONDS];
    const rows = await this.database.read<ReceiptRow>(recentReceipts, values);
    const role = await roleOf(subscription, loaders);
    for (const row of rows) {
      tell(subscription, row, role, new LiveEvent<ReadEvent>(row, loaders));
      // All of a course may have read within a minute, which is more than a client's queue may hold.
      await subscription.sink.drained();
    }
  }

  private async read(readings: string[]): Promise<void> {
    const pairs = readings.map((reading) => reading.split(':').map(Number) as [number, number]);
    const here = pairs.filter(([, chatKey]) => this.followed.has(chatKey));
    if (here.length === 0) return;
    // What is older was told, or was not new: a hint tells also that somebody has read again what was marked as unread.
    const values = [here.map(([userKey]) => userKey), here.map(([, chatKey]) => chatKey), this.window.seconds];
    await this.tellAll(await this.database.read<ReceiptRow>(receiptsOfUsers, values));
  }

  private async tellAll(rows: readonly ReceiptRow[]): Promise<void> {
    // Whoever comes while the roles are read begins with what was read a moment ago.
    const chatKeys = new Set(rows.map(({ chatKey }) => chatKey));
    const subscriptions = [...chatKeys].flatMap((chatKey) => [...this.followed.get(chatKey)]);
    const loaders = this.options.openLoaders();
    const roles = await Promise.all(subscriptions.map((subscription) => roleOf(subscription, loaders)));
    const followers = groupBy([...subscriptions.entries()], ([, { chat }]) => chat.key);
    for (const row of rows) {
      const event = new LiveEvent<ReadEvent>(row, loaders);
      for (const [index, subscription] of followers.get(row.chatKey) ?? [])
        tell(subscription, row, roles[index], event);
    }
  }
}

function roleOf({ userKey, chat }: ReceiptSubscription, { roles }: Loaders): Awaitable<CourseRole | undefined> {
  return roles.load({ userKey, spaceKey: chat.spaceKey });
}

/** Tells a reading, if the subscriber may see it by now and was not told as much. */
function tell(
  { chat, sink, end, told }: ReceiptSubscription,
  { userKey, seenSeq, hidesReceipts }: ReceiptRow,
  role: CourseRole | undefined,
  event: LiveEvent<ReadEvent>,
): void {
  const shown = receiptsShown(role, chat.audience);
  if (shown === Receipts.NONE) {
    end();
    return;
  }
  if ((shown === Receipts.SHARED && hidesReceipts) || (told.get(userKey) ?? 0) >= seenSeq) return;
  told.set(userKey, seenSeq);
  sink.deliver({ event, cursor: NO_CURSOR });
}
