import type { Viewer } from '../auth/identity.js';
import type { CourseSpaceService } from '../course-spaces/course-space.service.js';
import type { Database, Statement } from '../database/database.js';
import { NotFoundError } from '../errors.js';
import { type Bus, publishRead } from '../live/bus.js';
import { forgetAll, type Loaders } from '../loaders.js';
import type { ChatRow } from './chat.sql.js';
import { isUuid } from './find-chat.js';
import * as sql from './read-state.sql.js';

/** What one keeps of chats for oneself, beside reading them: what is unread again, muted or archived. */
export class ReadStateService {
  constructor(
    private readonly database: Database,
    private readonly courseSpaces: CourseSpaceService,
    private readonly bus: Bus,
  ) {}

  /**
   * Moves the viewer's read position back to before a message; receipts stay as they are.
   * Throws NotFoundError with the field.
   */
  async markUnread(
    viewer: Viewer,
    { chatId, fromMessageId }: { chatId: string; fromMessageId: string },
    loaders: Loaders,
  ): Promise<ChatRow> {
    if (!isUuid(fromMessageId)) throw new NotFoundError('message.notFound', 'input.fromMessageId');
    const change = { statement: sql.markUnread, value: fromMessageId };
    const chat = await this.change<sql.MarkedUnreadRow>(viewer, chatId, change, loaders);
    if (chat.fromSeq === null) throw new NotFoundError('message.notFound', 'input.fromMessageId');
    return chat;
  }

  /** Reads all of the viewer's chats, or those of one course space; returns how many. Throws NotFoundError with the field. */
  async markAllRead(viewer: Viewer, courseSpaceId: string | null | undefined, loaders: Loaders): Promise<number> {
    const spaceKey =
      courseSpaceId == null ? null : await this.courseSpaces.keyOf(viewer, courseSpaceId, 'input.courseSpaceId');
    const chats = await this.database.rows<{ chatKey: number }>(sql.markAllRead, [viewer.key, spaceKey]);
    const chatKeys = chats.map(({ chatKey }) => chatKey);
    publishRead(this.bus, viewer.key, chatKeys);
    forgetAll(loaders);
    return chatKeys.length;
  }

  /** Leaves a chat out of the viewer's badge, or counts it again. Throws NotFoundError with the field. */
  mute(viewer: Viewer, { chatId, muted }: { chatId: string; muted: boolean }, loaders: Loaders): Promise<ChatRow> {
    return this.change(viewer, chatId, { statement: sql.muteChat, value: muted }, loaders);
  }

  /** Puts a chat away until its next message, or brings it back. Throws NotFoundError with the field. */
  archive(
    viewer: Viewer,
    { chatId, archived }: { chatId: string; archived: boolean },
    loaders: Loaders,
  ): Promise<ChatRow> {
    return this.change(viewer, chatId, { statement: sql.archiveChat, value: archived }, loaders);
  }

  private async change<Row extends sql.KeptChatRow>(
    viewer: Viewer,
    chatId: string,
    { statement, value }: { statement: Statement; value: unknown },
    loaders: Loaders,
  ): Promise<Row> {
    const chat = isUuid(chatId) ? await this.database.row<Row>(statement, [viewer.key, chatId, value]) : undefined;
    if (!chat) throw new NotFoundError('chat.notFound', 'input.chatId');
    if (chat.changed) this.bus.publish({ kind: 'badge', user: viewer.key });
    forgetAll(loaders);
    loaders.chats.prime(chat.key, chat);
    loaders.positions.prime({ userKey: viewer.key, chatKey: chat.key }, chat.lastReadSeq);
    return chat;
  }
}
