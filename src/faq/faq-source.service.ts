import type { Identity } from '../auth/identity.js';
import { isUuid } from '../chats/find-chat.js';
import type { Database } from '../database/database.js';
import { BadUserInputError, NotFoundError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import { listTranslations, type Translations } from '../i18n/translations.js';
import { checkPlainTranslations } from './faq.check.js';
import type { PublishToFaqInput } from './faq.input.js';
import { type FaqSourceRow, faqSource } from './faq-publishing.sql.js';
import { publisherOf } from './publisher.js';

/** What a new entry says. */
export interface FaqTexts {
  question: Translations;
  answer: Translations;
}

/** Finds what a new entry is to say. */
export class FaqSourceService {
  constructor(
    private readonly database: Database,
    private readonly languages: Languages,
  ) {}

  /**
   * The texts that are given, else those of the messages, which the publisher must see in this course space.
   * Throws NotFoundError or BadUserInputError with the field.
   */
  async textsOf(identity: Identity, spaceKey: number, input: PublishToFaqInput): Promise<FaqTexts> {
    const source = await this.sourceOf(identity, spaceKey, input);
    const question = input.question ?? listTranslations(source?.question ?? {});
    const answer = input.answer ?? listTranslations(source?.answer ?? {});
    return {
      question: checkPlainTranslations(question, 'input.question', this.languages),
      answer: checkPlainTranslations(answer, 'input.answer', this.languages),
    };
  }

  private async sourceOf(
    identity: Identity,
    spaceKey: number,
    { messageId, answerId }: PublishToFaqInput,
  ): Promise<FaqSourceRow | undefined> {
    if (messageId == null) {
      if (answerId != null) throw new BadUserInputError('faq.answerWithoutMessage', 'input.answerId');
      return undefined;
    }
    if (!isUuid(messageId)) throw new NotFoundError('message.notFound', 'input.messageId');
    if (answerId != null && !isUuid(answerId)) throw new NotFoundError('message.notFound', 'input.answerId');
    const [userKey] = publisherOf(identity);
    const values = [userKey, spaceKey, messageId, answerId ?? null];
    const source = await this.database.readRow<FaqSourceRow>(faqSource, values);
    if (!source) throw new NotFoundError('message.notFound', 'input.messageId');
    if (answerId != null && !source.answer) throw new NotFoundError('message.notFound', 'input.answerId');
    return source;
  }
}
