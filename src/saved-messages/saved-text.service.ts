import type { Viewer } from '../auth/identity.js';
import { assertMayUseSavedMessages } from '../auth/policy.js';
import { isUuid } from '../chats/find-chat.js';
import type { Database } from '../database/database.js';
import { BadUserInputError, NotFoundError } from '../errors.js';
import type { Translations } from '../i18n/translations.js';
import { type SavedTextRow, savedTextOfChat, savedTextOfSpace } from './saved-message.sql.js';

/** What a saved message says. */
export interface SavedText {
  topic: Translations | null;
  content: Translations;
}

/** What is to be sent, by a handle instead of a content. */
export interface SavedMessageUse {
  content: readonly unknown[];
  savedMessageHandle?: string | null;
}

/** Finds what staff send by the handle of a saved message. */
export class SavedTextService {
  constructor(private readonly database: Database) {}

  /** For a new chat. Throws NotFoundError, ForbiddenError or BadUserInputError with the field. */
  ofSpace(viewer: Viewer, { courseSpaceId, ...use }: SavedMessageUse & { courseSpaceId: string }): Promise<SavedText> {
    const unknown = new NotFoundError('courseSpace.notFound', 'input.courseSpaceId');
    const values = [viewer.key, courseSpaceId, use.savedMessageHandle];
    return this.find(use, unknown, () => this.database.readRow<SavedTextRow>(savedTextOfSpace, values));
  }

  /** For a message in a chat. Throws as `ofSpace`. */
  ofChat(viewer: Viewer, { chatId, ...use }: SavedMessageUse & { chatId: string }): Promise<SavedText> {
    const unknown = new NotFoundError('chat.notFound', 'input.chatId');
    const values = [viewer.key, chatId, use.savedMessageHandle];
    return this.find(use, unknown, async () =>
      isUuid(chatId) ? this.database.readRow<SavedTextRow>(savedTextOfChat, values) : undefined,
    );
  }

  private async find(
    { content }: SavedMessageUse,
    unknown: NotFoundError,
    read: () => Promise<SavedTextRow | undefined>,
  ): Promise<SavedText> {
    if (content.length > 0) throw new BadUserInputError('savedMessage.contentUnexpected', 'input.content');
    const found = await read();
    if (!found) throw unknown;
    assertMayUseSavedMessages(found.role);
    if (!found.content) throw new NotFoundError('savedMessage.notFound', 'input.savedMessageHandle');
    return { topic: found.topic, content: found.content };
  }
}
