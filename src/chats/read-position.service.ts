import type { Viewer } from '../auth/identity.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { Database } from '../database/database.js';
import { NotFoundError } from '../errors.js';
import { type Bus, publishRead } from '../live/bus.js';
import { forgetAll, type Loaders } from '../loaders.js';
import type { ChatRow } from './chat.sql.js';
import { isUuid } from './find-chat.js';
import { type MarkedRow, markRead } from './participant.sql.js';

/** Moves read positions and counts what lies beyond them. */
export class ReadPositionService {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
  ) {}

  /**
   * Moves the viewer's read position up to a message, or to the end of the chat; never back.
   * Throws NotFoundError with the field.
   */
  async markRead(
    viewer: Viewer,
    { chatId, upToMessageId = null }: { chatId: string; upToMessageId?: string | null },
    loaders: Loaders,
  ): Promise<ChatRow> {
    if (!isUuid(chatId)) throw new NotFoundError('chat.notFound', 'input.chatId');
    const isMessageId = upToMessageId === null || isUuid(upToMessageId);
    if (!isMessageId) throw new NotFoundError('message.notFound', 'input.upToMessageId');
    const chat = await this.database.row<MarkedRow>(markRead, [viewer.key, chatId, upToMessageId]);
    if (!chat) throw new NotFoundError('chat.notFound', 'input.chatId');
    if (chat.upTo === null) throw new NotFoundError('message.notFound', 'input.upToMessageId');
    if (chat.moved) publishRead(this.bus, viewer.key, [chat.key]);
    forgetAll(loaders);
    loaders.chats.prime(chat.key, chat);
    loaders.positions.prime({ userKey: viewer.key, chatKey: chat.key }, chat.lastReadSeq);
    return chat;
  }

  /** What counts in the viewer's badge: over all chats, or over one course space's, which may be muted. */
  countUnread(viewer: Viewer, spaceKey: number | undefined, loaders: Loaders): Awaitable<number> {
    return chain(loaders.unreadBySpace.load(viewer.key), (counts) => {
      if (spaceKey !== undefined) return counts.get(spaceKey)?.unread ?? 0;
      let total = 0;
      for (const { unread, muted } of counts.values()) if (!muted) total += unread;
      return total;
    });
  }

  /** The viewer's unseen messages in one chat. */
  countUnreadInChat(viewer: Viewer, chat: ChatRow, loaders: Loaders): Awaitable<number> {
    const { key: chatKey, lastSeq, lastReadSeq, deletedCount } = chat;
    const position = lastReadSeq ?? loaders.positions.load({ userKey: viewer.key, chatKey });
    return chain(position, (seq = lastSeq) => {
      const beyond = Math.max(0, lastSeq - seq);
      if (beyond === 0 || deletedCount === 0) return beyond;
      return chain(loaders.deletedBeyond.load({ chatKey, seq }), (deleted = 0) => Math.max(0, beyond - deleted));
    });
  }
}
