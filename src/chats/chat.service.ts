import { v7 as uuid } from 'uuid';
import type { Viewer } from '../auth/identity.js';
import { assertMayAddressCourse, assertMayPost, maySeeStudentGroup } from '../auth/policy.js';
import { type Database, isDatabaseError } from '../database/database.js';
import { BadUserInputError, NotFoundError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import { checkTranslations } from '../i18n/translation-input.js';
import type { Translations } from '../i18n/translations.js';
import { type Bus, publishParticipants } from '../live/bus.js';
import { checkIdempotencyKey, IDEMPOTENCY_CONSTRAINT, type MessageService } from '../messages/message.service.js';
import type { MessageRow } from '../messages/message.sql.js';
import { Audience } from './audience.js';
import type { CreateChatInput } from './chat.input.js';
import { type AddresseesRow, addressees, createChat } from './chat.sql.js';
import { positionsOfUsers } from './participant.sql.js';

const TOPIC_LIMIT = 200;
/** The audiences with roles and groups are there for more. */
const NAMED_USERS_LIMIT = 500;

interface Draft {
  topic: Translations;
  content: Translations;
  idempotencyKey: string | undefined;
}

/** Opens chats. */
export class ChatService {
  constructor(
    private readonly database: Database,
    private readonly languages: Languages,
    private readonly messages: MessageService,
    private readonly bus: Bus,
  ) {}

  /**
   * Opens a chat with its first message. A retry with the same idempotency key returns the first call's.
   * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async create(viewer: Viewer, input: CreateChatInput): Promise<{ chatKey: number; message: MessageRow }> {
    const draft = this.checkDraft(input);
    const replayed = await this.replay(viewer, draft.idempotencyKey);
    if (replayed) return replayed;
    // A roster push that commits between the two statements leaves the second without effect; then both are due again.
    for (;;) {
      const target = await this.address(viewer, input);
      const created = await this.store(viewer, input, draft, target);
      if (created) return created;
    }
  }

  private checkDraft({ topic, content, idempotencyKey }: CreateChatInput): Draft {
    return {
      topic: checkTranslations(topic, 'input.topic', TOPIC_LIMIT, this.languages),
      content: this.messages.checkContent(content),
      idempotencyKey: checkIdempotencyKey(idempotencyKey),
    };
  }

  private async replay(viewer: Viewer, key: string | undefined) {
    const message = key === undefined ? undefined : await this.messages.findByKey(viewer, key);
    if (!message) return undefined;
    if (message.seq !== 1) throw new BadUserInputError('idempotencyKey.used', 'input.idempotencyKey');
    const values = [[viewer.key], [message.chatKey]];
    // Whoever opened a chat is in it while on the roster.
    if (!(await this.database.row(positionsOfUsers, values))) {
      throw new NotFoundError('courseSpace.notFound', 'input.courseSpaceId');
    }
    return { chatKey: message.chatKey, message };
  }

  /** Finds out whom the chat is for, and whether the viewer may open it. */
  private async address(viewer: Viewer, input: CreateChatInput): Promise<AddresseesRow> {
    const { courseSpaceId, audience, userIds, studentGroupId } = input;
    checkArguments(input);
    const values = [viewer.key, courseSpaceId, userIds ?? [], studentGroupId ?? null, audience];
    const target = await this.database.row<AddresseesRow>(addressees, values);
    if (!target) throw new NotFoundError('courseSpace.notFound', 'input.courseSpaceId');
    assertMayPost(target);
    if (audience === Audience.COURSE) assertMayAddressCourse(target.role);
    if (audience === Audience.STUDENT_GROUP && !seesGroup(target)) {
      throw new NotFoundError('chat.studentGroupNotFound', 'input.studentGroupId');
    }
    const stranger = userIds?.find((id) => !Object.hasOwn(target.users, id));
    if (stranger !== undefined) {
      throw new BadUserInputError('chat.userNotInCourseSpace', 'input.userIds', { id: stranger });
    }
    assertNotEmpty(viewer, audience, target);
    return target;
  }

  private async store(viewer: Viewer, { audience }: CreateChatInput, draft: Draft, target: AddresseesRow) {
    const { topic, content, idempotencyKey } = draft;
    const [chatId, messageId, named] = [uuid(), uuid(), Object.values(target.users)];
    const group = audience === Audience.STUDENT_GROUP ? target.groupKey : null;
    const head = [target.spaceKey, target.rosterVersion, viewer.key, audience, group, named];
    const values = [...head, chatId, topic, messageId, content, idempotencyKey ?? null];
    type Created = { key: number; createdAt: Date; users: number[] };
    try {
      const chat = await this.database.row<Created>(createChat, values);
      if (!chat) return undefined;
      publishParticipants(this.bus, chat.users);
      const sent = { seq: 1, sentAt: chat.createdAt, senderKey: viewer.key, replyToSeq: null };
      const message = { ...sent, chatKey: chat.key, id: messageId, content, editedAt: null, deletedAt: null };
      return { chatKey: chat.key, message };
    } catch (error) {
      if (!isDatabaseError(error, '23505', IDEMPOTENCY_CONSTRAINT)) throw error;
      return this.replay(viewer, idempotencyKey);
    }
  }
}

/** Each audience has the arguments that it needs and no others. */
function checkArguments({ audience, userIds, studentGroupId }: CreateChatInput): void {
  if (audience === Audience.USERS) {
    if (!userIds?.length) throw new BadUserInputError('chat.userIdsRequired', 'input.userIds');
    if (userIds.length > NAMED_USERS_LIMIT) {
      const parameters = { limit: NAMED_USERS_LIMIT, given: userIds.length };
      throw new BadUserInputError('chat.userIdsTooMany', 'input.userIds', parameters);
    }
  } else if (userIds?.length) throw new BadUserInputError('chat.userIdsUnexpected', 'input.userIds');
  if (audience === Audience.STUDENT_GROUP) {
    if (studentGroupId == null) throw new BadUserInputError('chat.studentGroupRequired', 'input.studentGroupId');
  } else if (studentGroupId != null) {
    throw new BadUserInputError('chat.studentGroupUnexpected', 'input.studentGroupId');
  }
}

function seesGroup({ role, groupKey, belongsToGroup }: AddresseesRow): boolean {
  return groupKey !== null && maySeeStudentGroup(role, belongsToGroup ?? false);
}

function assertNotEmpty(viewer: Viewer, audience: Audience, { users, groupSize, hasOthers }: AddresseesRow): void {
  if (audience === Audience.USERS) {
    if (Object.values(users).some((key) => key !== viewer.key)) return;
    throw new BadUserInputError('chat.audienceEmpty', 'input.userIds');
  }
  if (audience === Audience.STUDENT_GROUP && groupSize === 0) {
    throw new BadUserInputError('chat.studentGroupEmpty', 'input.studentGroupId');
  }
  if (!hasOthers) throw new BadUserInputError('chat.audienceEmpty', 'input.audience');
}
