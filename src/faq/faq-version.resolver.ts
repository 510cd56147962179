import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Awaitable, chain } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { shownText } from '../i18n/shown-text.js';
import { TranslationType } from '../i18n/translation.type.js';
import { listTranslations } from '../i18n/translations.js';
import { UserType } from '../users/user.type.js';
import type { FaqVersionRow } from './faq.sql.js';
import { FaqVersionType } from './faq-version.type.js';

/** What entries of the FAQ have said. */
@Resolver(() => FaqVersionType)
export class FaqVersionResolver {
  @FieldResolver(() => UserType, {
    nullable: true,
    description: 'Who of the course staff published it; null for an integration, and for who has been erased.',
  })
  publishedBy(
    @Root() { publisherKey }: FaqVersionRow,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<UserType | undefined> | null {
    return publisherKey === null ? null : loaders.users.load(publisherKey);
  }

  @FieldResolver(() => String, {
    description: "The question in the asked language, else the request's, else the space's default, else any.",
  })
  question(
    @Root() { question, spaceKey }: FaqVersionRow,
    @Arg('language', () => String, { nullable: true, description: 'The language to prefer (BCP 47).' })
    asked: string | undefined,
    @Ctx() context: RequestContext,
  ): Awaitable<string> {
    return chain(shownText(question, spaceKey, asked, context), ({ text }) => text);
  }

  @FieldResolver(() => [TranslationType], { description: 'The question in every language in which it was given.' })
  questionTranslations(@Root() { question }: FaqVersionRow): TranslationType[] {
    return listTranslations(question);
  }

  @FieldResolver(() => String, {
    description: "The answer in the asked language, else the request's, else the space's default, else any.",
  })
  answer(
    @Root() { answer, spaceKey }: FaqVersionRow,
    @Arg('language', () => String, { nullable: true, description: 'The language to prefer (BCP 47).' })
    asked: string | undefined,
    @Ctx() context: RequestContext,
  ): Awaitable<string> {
    return chain(shownText(answer, spaceKey, asked, context), ({ text }) => text);
  }

  @FieldResolver(() => [TranslationType], { description: 'The answer in every language in which it was given.' })
  answerTranslations(@Root() { answer }: FaqVersionRow): TranslationType[] {
    return listTranslations(answer);
  }
}
