import { AuditAction } from '../audit/audit-action.js';
import { recordAudit } from '../audit/audit-trail.js';
import type { Viewer } from '../auth/identity.js';
import { assertMayDelete, assertMayEdit, assertNotFrozen } from '../auth/policy.js';
import { isUuid } from '../chats/find-chat.js';
import type { Database, Queries } from '../database/database.js';
import { BadUserInputError, NotFoundError } from '../errors.js';
import { checkText } from '../i18n/translation-input.js';
import type { Translations } from '../i18n/translations.js';
import type { Bus } from '../live/bus.js';
import { forgetAll, type Loaders } from '../loaders.js';
import type { MessageService } from './message.service.js';
import type { MessageRow } from './message.sql.js';
import type { DeleteMessageInput, EditMessageInput } from './message-change.input.js';
import * as sql from './message-change.sql.js';

const FIELD = 'input.messageId';
const REASON_LIMIT = 500;

/** A message as it is now, with the number of the change; undefined where nothing was changed. */
interface Change {
  message: MessageRow;
  changeSeq: number | undefined;
  lastSeq: number;
}

/** Edits and deletes messages. */
export class MessageChangeService {
  constructor(
    private readonly database: Database,
    private readonly messages: MessageService,
    private readonly bus: Bus,
    private readonly editMinutes: number,
  ) {}

  /**
   * Replaces what a message says; what it said is kept as a version. The same text again changes nothing.
   * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async edit(viewer: Viewer, { messageId, content }: EditMessageInput, loaders: Loaders): Promise<MessageRow> {
    const text = this.messages.checkContent(content);
    const { message } = await this.change(viewer, messageId, loaders, async (queries, row) => {
      assertMayEdit(viewer, row, this.editMinutes);
      assertNotFrozen(row);
      if (row.deletedAt !== null) throw new BadUserInputError('message.deleted', FIELD);
      if (isSame(row.content, text)) return undefined;
      const changed = await queries.row<sql.ChangedRow>(sql.editMessage, [row.chatKey, row.seq, text]);
      return changed && { ...changed, content: text };
    });
    return message;
  }

  /**
   * Leaves a tombstone of a message: its number, its sender, and why. Deleting it again changes nothing.
   * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async delete(viewer: Viewer, { messageId, reason }: DeleteMessageInput, loaders: Loaders): Promise<MessageRow> {
    if (reason != null) checkText(reason, 'input.reason', REASON_LIMIT);
    const { message, changeSeq, lastSeq } = await this.change(viewer, messageId, loaders, async (queries, row) => {
      assertMayDelete(viewer, row);
      const isOwn = row.senderKey === viewer.key;
      if (!isOwn && reason == null) throw new BadUserInputError('message.reasonRequired', 'input.reason');
      if (row.deletedAt !== null) return undefined;
      const { chatKey, seq, spaceKey } = row;
      const changed = await queries.row<sql.ChangedRow>(sql.deleteMessage, [chatKey, seq, reason ?? null]);
      if (!isOwn) {
        const action = AuditAction.MESSAGE_DELETED;
        await recordAudit(queries, { by: viewer, action, spaceKey, chatKey, messageSeq: seq, reason: reason ?? null });
      }
      return changed && { ...changed, content: {}, deletionReason: reason ?? null };
    });
    // Unseen, it counts no more: to the badges that is as if the chat had a new message.
    if (changeSeq !== undefined) this.bus.publish({ kind: 'log', chat: message.chatKey, seq: lastSeq });
    return message;
  }

  /** Changes a message under its chat's lock, and then tells all instances. */
  private async change(
    viewer: Viewer,
    id: string,
    loaders: Loaders,
    work: (queries: Queries, row: sql.ChangeableRow) => Promise<Partial<MessageRow> | undefined>,
  ): Promise<Change> {
    if (!isUuid(id)) throw new NotFoundError('message.unknown', FIELD);
    const change = await this.database.transaction(async (queries): Promise<Change> => {
      const values = [viewer.key, id];
      const locked = await queries.row(sql.lockChatOfMessage, values);
      const row = locked && (await queries.row<sql.ChangeableRow>(sql.changeableMessage, values));
      if (!row) throw new NotFoundError('message.unknown', FIELD);
      const changes = await work(queries, row);
      return { message: { ...row, ...changes }, changeSeq: changes?.changeSeq, lastSeq: row.lastSeq };
    });
    const { message, changeSeq } = change;
    if (changeSeq !== undefined) this.bus.publish({ kind: 'change', chat: message.chatKey, seq: changeSeq });
    // What was read before may have changed by it.
    forgetAll(loaders);
    return change;
  }
}

function isSame(before: Translations, after: Translations): boolean {
  const languages = Object.keys(after);
  return languages.length === Object.keys(before).length && languages.every((each) => before[each] === after[each]);
}
