import { randomUUIDv7 } from 'node:crypto';
import type { Identity } from '../auth/identity.js';
import { assertMayPublishToFaq } from '../auth/policy.js';
import type { Database } from '../database/database.js';
import { BadUserInputError, NotFoundError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import { checkIdempotencyKey } from '../messages/message.service.js';
import { checkLabels, checkPlainTranslations } from './faq.check.js';
import type { PublishToFaqInput, UpdateFaqEntryInput } from './faq.input.js';
import type { FaqService } from './faq.service.js';
import type { FaqEntryRow } from './faq.sql.js';
import { insertFaqEntry, retractFaqEntry, updateFaqEntry } from './faq-publishing.sql.js';
import type { FaqReplayService, Publication } from './faq-replay.service.js';
import type { FaqSourceService } from './faq-source.service.js';
import { publisherOf } from './publisher.js';

/** Publishes to the FAQ, changes and retracts what is there. */
export class FaqPublishingService {
  constructor(
    private readonly database: Database,
    private readonly languages: Languages,
    private readonly faq: FaqService,
    private readonly sources: FaqSourceService,
    private readonly replays: FaqReplayService,
  ) {}

  /**
   * Publishes a new entry. A retry with the same idempotency key returns the first call's.
   * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async publish(identity: Identity, input: PublishToFaqInput): Promise<FaqEntryRow> {
    const space = await this.faq.spaceOf(identity, input.courseSpaceId, 'input.courseSpaceId');
    assertMayPublishToFaq(identity, space.role);
    const { exercise = null, hook = null } = input;
    const key = checkIdempotencyKey(input.idempotencyKey);
    const isSame: Publication['isSame'] = ({ spaceKey, number }) => spaceKey === space.key && number === 1;
    const store = async () => {
      checkLabels(input);
      const { question, answer } = await this.sources.textsOf(identity, space.key, input);
      const values = [...publisherOf(identity), key, randomUUIDv7(), space.key, exercise, hook, question, answer];
      return (await this.database.row<FaqEntryRow>(insertFaqEntry, values)) as FaqEntryRow;
    };
    return this.replays.once(identity, { key, hook, isSame, store });
  }

  /**
   * Publishes a new version of an entry; what is not given stays as it is. Retries as with `publish`.
   * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async update(identity: Identity, input: UpdateFaqEntryInput): Promise<FaqEntryRow> {
    const entry = await this.findToPublish(identity, input.id);
    const key = checkIdempotencyKey(input.idempotencyKey);
    const isSame: Publication['isSame'] = ({ entryId, number }) => entryId === entry.id && number > 1;
    const store = async () => {
      const values = [...publisherOf(identity), key, entry.key, ...this.changesOf(input)];
      const updated = await this.database.row<FaqEntryRow>(updateFaqEntry, values);
      if (!updated) throw new BadUserInputError('faq.retracted', 'input.id');
      return updated;
    };
    return this.replays.once(identity, { key, hook: input.hook, isSame, store });
  }

  /** Retracts an entry; once more changes nothing. Throws NotFoundError with the field, or ForbiddenError. */
  async retract(identity: Identity, { id }: { id: string }): Promise<FaqEntryRow> {
    const { key } = await this.findToPublish(identity, id);
    return (await this.database.row<FaqEntryRow>(retractFaqEntry, [key])) as FaqEntryRow;
  }

  private async findToPublish(identity: Identity, id: string): Promise<FaqEntryRow> {
    const found = await this.faq.find(identity, id);
    if (!found) throw new NotFoundError('faq.notFound', 'input.id');
    assertMayPublishToFaq(identity, found.role);
    return found.entry;
  }

  /** As the statement takes them: texts that are kept are null, labels have a flag, for null takes them away. */
  private changesOf(input: UpdateFaqEntryInput): unknown[] {
    checkLabels(input);
    const { question, answer, exercise, hook } = input;
    return [
      question && checkPlainTranslations(question, 'input.question', this.languages),
      answer && checkPlainTranslations(answer, 'input.answer', this.languages),
      exercise !== undefined,
      exercise,
      hook !== undefined,
      hook,
    ];
  }
}
