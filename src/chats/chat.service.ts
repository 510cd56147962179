import { v7 as uuid } from 'uuid';
import type { Viewer } from '../auth/identity.js';
import { asksStaff, assertMayAddress, assertNotFrozen, maySeeStudentGroup } from '../auth/policy.js';
import { type Database, isDatabaseError } from '../database/database.js';
import { BadUserInputError, NotFoundError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import { checkTranslations, type GivenTranslation } from '../i18n/translation-input.js';
import type { Translations } from '../i18n/translations.js';
import { type Bus, publishParticipants } from '../live/bus.js';
import { forgetAll, type Loaders } from '../loaders.js';
import { checkIdempotencyKey, IDEMPOTENCY_CONSTRAINT, type MessageService } from '../messages/message.service.js';
import type { MessageRow } from '../messages/message.sql.js';
import type { SavedTextService } from '../saved-messages/saved-text.service.js';
import { Audience } from './audience.js';
import type { CreateChatInput } from './chat.input.js';
import { type AddresseesRow, addressees, type ChatRow, type CreatedChatRow, createChat } from './chat.sql.js';
import { isUuid } from './find-chat.js';

const TOPIC_LIMIT = 200;
/** The audiences with roles and groups are there for more. */
const NAMED_USERS_LIMIT = 500;

interface Texts {
  topic: Translations;
  content: Translations;
}

interface Draft extends Texts {
  idempotencyKey: string | undefined;
}

/** A chat with its first message. */
export interface CreatedChat {
  chat: ChatRow;
  message: MessageRow;
}

/** Opens chats. */
export class ChatService {
  constructor(
    private readonly database: Database,
    private readonly languages: Languages,
    private readonly messages: MessageService,
    private readonly bus: Bus,
    private readonly savedTexts: SavedTextService,
  ) {}

  /**
   * Opens a chat with its first message. A retry with the same idempotency key returns the first call's.
   * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async create(viewer: Viewer, input: CreateChatInput, loaders: Loaders): Promise<CreatedChat> {
    const idempotencyKey = checkIdempotencyKey(input.idempotencyKey);
    let texts = input.savedMessageHandle == null ? this.checkTexts(input) : undefined;
    // A roster push that commits between the two statements leaves the second without effect, as does a call with the
    // same key that is quicker; then both are due again.
    for (;;) {
      const replayed = await this.replay(viewer, idempotencyKey, loaders);
      if (replayed) return replayed;
      // Not before: what a retry repeats may be changed or gone by now.
      texts ??= await this.savedTextsFor(viewer, input);
      const target = await this.address(viewer, input);
      const created = await this.store(viewer, input, { ...texts, idempotencyKey }, target);
      // What was read before may have changed by it.
      forgetAll(loaders);
      if (created) return created;
    }
  }

  private checkTexts({ topic, content }: CreateChatInput): Texts {
    return { topic: this.checkTopic(topic), content: this.messages.checkContent(content) };
  }

  private checkTopic(topic: readonly GivenTranslation[]): Translations {
    return checkTranslations(topic, 'input.topic', TOPIC_LIMIT, this.languages);
  }

  private async savedTextsFor(viewer: Viewer, input: CreateChatInput): Promise<Texts> {
    const { topic, content } = await this.savedTexts.ofSpace(viewer, input);
    return { topic: (input.topic.length === 0 && topic) || this.checkTopic(input.topic), content };
  }

  private async replay(viewer: Viewer, key: string | undefined, loaders: Loaders): Promise<CreatedChat | undefined> {
    const message = key === undefined ? undefined : await this.messages.findByKey(viewer, key);
    if (!message) return undefined;
    if (message.seq !== 1) throw new BadUserInputError('idempotencyKey.used', 'input.idempotencyKey');
    const { chatKey } = message;
    const position = await loaders.positions.load({ userKey: viewer.key, chatKey });
    const chat = await loaders.chats.load(chatKey);
    // Whoever opened a chat is in it while on the roster.
    if (!chat || position === undefined) throw new NotFoundError('courseSpace.notFound', 'input.courseSpaceId');
    return { chat, message };
  }

  /** Finds out whom the chat is for, and whether the viewer may open it. */
  private async address(viewer: Viewer, input: CreateChatInput): Promise<AddresseesRow> {
    const { courseSpaceId, audience, userIds, studentGroupId, replyToId = null } = input;
    checkArguments(input);
    const values = [viewer.key, courseSpaceId, userIds ?? [], studentGroupId ?? null, audience, replyToId];
    const target = await this.database.readRow<AddresseesRow>(addressees, values);
    if (!target) throw new NotFoundError('courseSpace.notFound', 'input.courseSpaceId');
    assertNotFrozen(target);
    const { role, namesStudents, studentsMayWriteToStudents } = target;
    assertMayAddress(role, { audience, namesStudents, studentsMayWriteToStudents });
    if (audience === Audience.STUDENT_GROUP && !seesGroup(target)) {
      throw new NotFoundError('chat.studentGroupNotFound', 'input.studentGroupId');
    }
    const stranger = userIds?.find((id) => !Object.hasOwn(target.users, id));
    if (stranger !== undefined) {
      throw new BadUserInputError('chat.userNotInCourseSpace', 'input.userIds', { id: stranger });
    }
    assertNotEmpty(viewer, audience, target);
    if (replyToId !== null && target.replyToSeq === null) throw new NotFoundError('message.unknown', 'input.replyToId');
    return target;
  }

  private async store(
    viewer: Viewer,
    { audience }: CreateChatInput,
    draft: Draft,
    target: AddresseesRow,
  ): Promise<CreatedChat | undefined> {
    const { topic, content, idempotencyKey } = draft;
    const [chatId, messageId, named] = [uuid(), uuid(), Object.values(target.users)];
    const group = audience === Audience.STUDENT_GROUP ? target.groupKey : null;
    const head = [target.spaceKey, target.rosterVersion, viewer.key, audience, group, named];
    const answered = [target.replyToChatKey, target.replyToSeq];
    const inInbox = asksStaff(target.role, audience);
    const values = [...head, chatId, topic, messageId, content, idempotencyKey ?? null, ...answered, inInbox];
    try {
      const created = await this.database.row<CreatedChatRow>(createChat, values);
      if (!created) return undefined;
      const { key, createdAt, users } = created;
      publishParticipants(this.bus, users);
      if (inInbox) this.bus.publish({ kind: 'inbox', chat: key });
      const chat = {
        key,
        id: chatId,
        spaceKey: target.spaceKey,
        audience,
        topic,
        lastSeq: 1,
        deletedCount: 0,
        lastReadSeq: 1,
        createdAt,
      };
      const sent = { seq: 1, sentAt: createdAt, senderKey: viewer.key, replyToSeq: null };
      const message = { ...sent, chatKey: key, id: messageId, content, editedAt: null, deletedAt: null };
      return { chat, message };
    } catch (error) {
      if (!isDatabaseError(error, '23505', IDEMPOTENCY_CONSTRAINT)) throw error;
      // The same key won on another connection at the same moment: nothing of this attempt is left.
      return undefined;
    }
  }
}

/** Each audience has the arguments that it needs and no others. */
function checkArguments({ audience, userIds, studentGroupId, replyToId }: CreateChatInput): void {
  if (replyToId != null && !isUuid(replyToId)) throw new NotFoundError('message.unknown', 'input.replyToId');
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
