import type { Viewer } from '../auth/identity.js';
import type { Database } from '../database/database.js';
import type { Bus } from '../live/bus.js';
import { forgetAll, type Loaders } from '../loaders.js';
import type { MessageService } from '../messages/message.service.js';
import type { ChatFinder } from './chat.finder.js';
import type { ChatRow } from './chat.sql.js';
import { moveReadPosition } from './participant.sql.js';

/** Moves read positions and counts what lies beyond them. */
export class ReadPositionService {
  constructor(
    private readonly database: Database,
    private readonly chats: ChatFinder,
    private readonly messages: MessageService,
    private readonly bus: Bus,
  ) {}

  /**
   * Moves the viewer's read position up to a message, or to the end of the chat; never back.
   * Throws NotFoundError with the field.
   */
  async markRead(
    viewer: Viewer,
    input: { chatId: string; upToMessageId?: string | null },
    loaders: Loaders,
  ): Promise<ChatRow> {
    const chat = await this.chats.get(viewer, input.chatId, 'input.chatId', loaders);
    const { upToMessageId } = input;
    const seq =
      upToMessageId == null ? chat.lastSeq : await this.messages.seqOf(chat.key, upToMessageId, 'input.upToMessageId');
    if (seq > chat.lastReadSeq) {
      const moved = await this.database.row(moveReadPosition, [chat.key, viewer.key, seq]);
      if (moved) this.bus.publish({ kind: 'read', chat: chat.key, user: viewer.key });
    }
    // Both may have gone on since they were read, so whatever is asked next is read again.
    forgetAll(loaders);
    return chat;
  }

  /** The viewer's unseen messages over all chats, or over one course space's. */
  async countUnread(viewer: Viewer, spaceKey: number | undefined, loaders: Loaders): Promise<number> {
    const counts = await loaders.unreadBySpace.load(viewer.key);
    if (spaceKey !== undefined) return counts.get(spaceKey) ?? 0;
    let total = 0;
    for (const count of counts.values()) total += count;
    return total;
  }

  /** The viewer's unseen messages in one chat. */
  async countUnreadInChat(viewer: Viewer, chatKey: number, loaders: Loaders): Promise<number> {
    const [chat, position] = await Promise.all([
      loaders.chats.load(chatKey),
      loaders.positions.load({ userKey: viewer.key, chatKey }),
    ]);
    return chat && position !== undefined ? Math.max(0, chat.lastSeq - position) : 0;
  }
}
