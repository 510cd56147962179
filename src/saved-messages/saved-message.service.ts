import type { Viewer } from '../auth/identity.js';
import { assertMayUseSavedMessages } from '../auth/policy.js';
import type { CourseSpaceService } from '../course-spaces/course-space.service.js';
import { HANDLE_LIMIT, isHandle } from '../course-spaces/handle.js';
import type { Database } from '../database/database.js';
import { BadUserInputError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import { checkTranslations } from '../i18n/translation-input.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import type { DeleteSavedMessageInput, SaveMessageInput } from './saved-message.input.js';
import * as sql from './saved-message.sql.js';

/** As a chat's topic and a message's content, which they become. */
const TOPIC_LIMIT = 200;
const CONTENT_LIMIT = 10_000;

/** A page of saved messages, with a count of all of them that is made when it is asked for. */
export interface SavedMessagePage extends Connection<sql.SavedMessageRow, string> {
  totalCount(): Promise<number>;
}

/** What staff keep to send again. */
export class SavedMessageService {
  constructor(
    private readonly database: Database,
    private readonly languages: Languages,
    private readonly courseSpaces: CourseSpaceService,
    private readonly cursors: Cursors,
  ) {}

  /** A page of a course space's. Throws NotFoundError, ForbiddenError or BadUserInputError with the field. */
  async list(
    viewer: Viewer,
    args: { courseSpaceId: string; first: number | null; after?: string | null },
  ): Promise<SavedMessagePage> {
    const spaceKey = await this.staffedSpace(viewer, args.courseSpaceId, 'courseSpaceId');
    const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
    const scope = new CursorScope<string>(this.cursors, `saved-messages:${spaceKey}`);
    const after = scope.open(args.after, 'after');
    const values = [spaceKey, after ?? null, first + 1];
    const rows = await this.database.read<sql.SavedMessageRow>(sql.savedMessages, values);
    const page = connect(rows, { first, after }, scope, {
      node: (row): sql.SavedMessageRow => row,
      position: ({ handle }) => handle,
    });
    const totalCount = async () =>
      (await this.database.readRow<{ count: number }>(sql.countSavedMessages, [spaceKey]))?.count ?? 0;
    return { ...page, totalCount };
  }

  /** Saves a message under its handle, in place of what was there. Throws as `list`. */
  async save(viewer: Viewer, input: SaveMessageInput): Promise<sql.SavedMessageRow> {
    const spaceKey = await this.staffedSpace(viewer, input.courseSpaceId, 'input.courseSpaceId');
    const { handle } = input;
    if (!isHandle(handle)) {
      throw new BadUserInputError('savedMessage.handleInvalid', 'input.handle', { limit: HANDLE_LIMIT });
    }
    const topic = input.topic && checkTranslations(input.topic, 'input.topic', TOPIC_LIMIT, this.languages);
    const content = checkTranslations(input.content, 'input.content', CONTENT_LIMIT, this.languages);
    const values = [spaceKey, handle, topic ?? null, content];
    return (await this.database.row<sql.SavedMessageRow>(sql.upsertSavedMessage, values)) as sql.SavedMessageRow;
  }

  /** Deletes a saved message; tells whether there was one. Throws NotFoundError with the field, or ForbiddenError. */
  async delete(viewer: Viewer, { courseSpaceId, handle }: DeleteSavedMessageInput): Promise<boolean> {
    const spaceKey = await this.staffedSpace(viewer, courseSpaceId, 'input.courseSpaceId');
    return (await this.database.row(sql.deleteSavedMessage, [spaceKey, handle])) !== undefined;
  }

  private async staffedSpace(viewer: Viewer, id: string, field: string): Promise<number> {
    const { key, role } = await this.courseSpaces.roleIn(viewer, id, field);
    assertMayUseSavedMessages(role);
    return key;
  }
}
