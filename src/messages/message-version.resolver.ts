import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Awaitable } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { TranslationType } from '../i18n/translation.type.js';
import { listTranslations } from '../i18n/translations.js';
import type { VersionRow } from './message-change.sql.js';
import { textOf } from './message-text.js';
import { MessageVersionType } from './message-version.type.js';

/** Versions of messages. */
@Resolver(() => MessageVersionType)
export class MessageVersionResolver {
  @FieldResolver(() => String, {
    description: "The text in the asked language, else the request's, else the space's default, else any.",
  })
  content(
    @Root() version: VersionRow,
    @Arg('language', () => String, { nullable: true, description: 'The language to prefer (BCP 47).' })
    asked: string | undefined,
    @Ctx() context: RequestContext,
  ): Awaitable<string> {
    return textOf(version, asked, context);
  }

  @FieldResolver(() => [TranslationType], { description: 'The text in every language in which it was given.' })
  contentTranslations(@Root() { content }: VersionRow): TranslationType[] {
    return listTranslations(content);
  }
}
