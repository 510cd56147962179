import { v7 as uuid } from 'uuid';
import type { Identity } from '../auth/identity.js';
import { assertMayPublishToFaq } from '../auth/policy.js';
import { isUuid } from '../chats/find-chat.js';
import { type Database, isDatabaseError } from '../database/database.js';
import { BadUserInputError, NotFoundError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import type { GivenTranslation } from '../i18n/translation-input.js';
import { listTranslations, type Translations } from '../i18n/translations.js';
import { checkIdempotencyKey } from '../messages/message.service.js';
import { checkLabels, checkPlainTranslations } from './faq.check.js';
import type { PublishToFaqInput, UpdateFaqEntryInput } from './faq.input.js';
import type { FaqService } from './faq.service.js';
import type { FaqEntryRow } from './faq.sql.js';
import * as sql from './faq-publishing.sql.js';

const HOOK_CONSTRAINT = 'faq_entries_course_space_id_hook_unique';
const KEY_CONSTRAINTS = [
  'faq_versions_published_by_id_idempotency_key_unique',
  'faq_versions_client_id_idempotency_key_unique',
];

/** As the statements take whoever publishes: a person's key or an integration's id. */
function publisherOf(identity: Identity): [userKey: number | null, clientId: string | null] {
  return identity.kind === 'viewer' ? [identity.key, null] : [null, identity.clientId];
}

/** What a publication with the same idempotency key must have been, to be answered once more. */
type IsSame = (publication: sql.FaqPublicationRow) => boolean;

/** Publishes to the FAQ, changes and retracts what is there. */
export class FaqPublishingService {
  constructor(
    private readonly database: Database,
    private readonly languages: Languages,
    private readonly faq: FaqService,
  ) {}

  /**
   * Publishes a new entry. A retry with the same idempotency key returns the first call's.
   * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async publish(identity: Identity, input: PublishToFaqInput): Promise<FaqEntryRow> {
    const space = await this.faq.spaceOf(identity, input.courseSpaceId, 'input.courseSpaceId');
    assertMayPublishToFaq(identity, space.role);
    const key = checkIdempotencyKey(input.idempotencyKey);
    const isSame: IsSame = ({ spaceKey, number }) => spaceKey === space.key && number === 1;
    return this.once(identity, { key, isSame, hook: input.hook }, async () => {
      checkLabels(input);
      const { question, answer } = await this.textsOf(identity, space.key, input);
      const labels = [input.exercise ?? null, input.hook ?? null];
      const values = [...publisherOf(identity), key ?? null, uuid(), space.key, ...labels, question, answer];
      return (await this.database.row<FaqEntryRow>(sql.insertFaqEntry, values)) as FaqEntryRow;
    });
  }

  /**
   * Publishes a new version of an entry; what is not given stays as it is. Retries as with `publish`.
   * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async update(identity: Identity, input: UpdateFaqEntryInput): Promise<FaqEntryRow> {
    const entry = await this.findToPublish(identity, input.id);
    const key = checkIdempotencyKey(input.idempotencyKey);
    const isSame: IsSame = ({ entryId, number }) => entryId === entry.id && number > 1;
    return this.once(identity, { key, isSame, hook: input.hook }, async () => {
      checkLabels(input);
      const { question, answer, exercise, hook } = input;
      const texts = [question && this.check(question, 'input.question'), answer && this.check(answer, 'input.answer')];
      const labels = [exercise !== undefined, exercise ?? null, hook !== undefined, hook ?? null];
      const values = [...publisherOf(identity), key ?? null, entry.key, ...texts, ...labels];
      const updated = await this.database.row<FaqEntryRow>(sql.updateFaqEntry, values);
      if (!updated) throw new BadUserInputError('faq.retracted', 'input.id');
      return updated;
    });
  }

  /** Retracts an entry; once more changes nothing. Throws NotFoundError with the field, or ForbiddenError. */
  async retract(identity: Identity, { id }: { id: string }): Promise<FaqEntryRow> {
    const { key } = await this.findToPublish(identity, id);
    return (await this.database.row<FaqEntryRow>(sql.retractFaqEntry, [key])) as FaqEntryRow;
  }

  /** Whether the caller has published with this idempotency key before. */
  async isReplay(identity: Identity, key: string): Promise<boolean> {
    return (await this.findPublication(identity, key)) !== undefined;
  }

  private async findToPublish(identity: Identity, id: string): Promise<FaqEntryRow> {
    const found = await this.faq.find(identity, id);
    if (!found) throw new NotFoundError('faq.notFound', 'input.id');
    assertMayPublishToFaq(identity, found.role);
    return found.entry;
  }

  /** Publishes, unless that was done with the same idempotency key. */
  private async once(
    identity: Identity,
    { key, isSame, hook }: { key: string | undefined; isSame: IsSame; hook: string | null | undefined },
    store: () => Promise<FaqEntryRow>,
  ): Promise<FaqEntryRow> {
    const replay = async () => (key === undefined ? undefined : this.replay(identity, key, isSame));
    const replayed = await replay();
    if (replayed) return replayed;
    try {
      return await store();
    } catch (error) {
      const isHookUsed = isDatabaseError(error, '23505', HOOK_CONSTRAINT);
      if (!isHookUsed && !KEY_CONSTRAINTS.some((name) => isDatabaseError(error, '23505', name))) throw error;
      // The same key won on another connection at the same moment, with the same hook: nothing of this attempt is left.
      const won = await replay();
      if (won) return won;
      throw isHookUsed ? new BadUserInputError('faq.hookUsed', 'input.hook', { hook: hook ?? '' }) : error;
    }
  }

  private async replay(identity: Identity, key: string, isSame: IsSame): Promise<FaqEntryRow | undefined> {
    const publication = await this.findPublication(identity, key);
    if (!publication) return undefined;
    if (!isSame(publication)) throw new BadUserInputError('idempotencyKey.used', 'input.idempotencyKey');
    return (await this.faq.find(identity, publication.entryId))?.entry;
  }

  private findPublication(identity: Identity, key: string): Promise<sql.FaqPublicationRow | undefined> {
    return this.database.readRow<sql.FaqPublicationRow>(sql.faqPublicationByKey, [...publisherOf(identity), key]);
  }

  /** The texts that are given, else those of the messages. */
  private async textsOf(
    identity: Identity,
    spaceKey: number,
    input: PublishToFaqInput,
  ): Promise<{ question: Translations; answer: Translations }> {
    const source = await this.sourceOf(identity, spaceKey, input);
    const textsOf = (content: Translations | null | undefined) => listTranslations(content ?? {});
    return {
      question: this.check(input.question ?? textsOf(source?.question), 'input.question'),
      answer: this.check(input.answer ?? textsOf(source?.answer), 'input.answer'),
    };
  }

  private async sourceOf(
    identity: Identity,
    spaceKey: number,
    { messageId, answerId }: PublishToFaqInput,
  ): Promise<sql.FaqSourceRow | undefined> {
    if (messageId == null) {
      if (answerId != null) throw new BadUserInputError('faq.answerWithoutMessage', 'input.answerId');
      return undefined;
    }
    const [userKey] = publisherOf(identity);
    if (!isUuid(messageId)) throw new NotFoundError('message.notFound', 'input.messageId');
    if (answerId != null && !isUuid(answerId)) throw new NotFoundError('message.notFound', 'input.answerId');
    const values = [userKey, spaceKey, messageId, answerId ?? null];
    const source = await this.database.readRow<sql.FaqSourceRow>(sql.faqSource, values);
    if (!source) throw new NotFoundError('message.notFound', 'input.messageId');
    if (answerId != null && !source.answer) throw new NotFoundError('message.notFound', 'input.answerId');
    return source;
  }

  private check(given: readonly GivenTranslation[], field: string): Translations {
    return checkPlainTranslations(given, field, this.languages);
  }
}
