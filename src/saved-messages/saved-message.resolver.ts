import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { shownText } from '../i18n/shown-text.js';
import { TranslationType } from '../i18n/translation.type.js';
import { listTranslations } from '../i18n/translations.js';
import { pageCost } from '../pagination/cost.js';
import { SavedMessagesArgs } from './saved-message.args.js';
import { DeleteSavedMessageInput, SaveMessageInput } from './saved-message.input.js';
import { DeleteSavedMessagePayload, SaveMessagePayload } from './saved-message.payloads.js';
import type { SavedMessagePage, SavedMessageService } from './saved-message.service.js';
import type { SavedMessageRow } from './saved-message.sql.js';
import { SavedMessageConnectionType, SavedMessageType } from './saved-message.type.js';

/** What staff keep to send again. */
@Resolver(() => SavedMessageType)
export class SavedMessageResolver {
  constructor(private readonly service: SavedMessageService) {}

  @Query(() => SavedMessageConnectionType, {
    description: "A course space's saved messages, in the order of their handles. For staff.",
    complexity: pageCost,
  })
  savedMessages(
    @Args(() => SavedMessagesArgs) args: SavedMessagesArgs,
    @CurrentViewer() viewer: Viewer,
  ): Promise<SavedMessagePage> {
    return this.service.list(viewer, args);
  }

  @Mutation(() => SaveMessagePayload, { description: 'Saves a message to send it again. For staff.' })
  async saveMessage(
    @Arg('input', () => SaveMessageInput, { description: 'Where, and what.' }) input: SaveMessageInput,
    @CurrentViewer() viewer: Viewer,
  ): Promise<{ savedMessage: SavedMessageRow }> {
    return { savedMessage: await this.service.save(viewer, input) };
  }

  @Mutation(() => DeleteSavedMessagePayload, {
    description: 'Deletes a saved message; what was sent of it stays. Once more changes nothing. For staff.',
  })
  async deleteSavedMessage(
    @Arg('input', () => DeleteSavedMessageInput, { description: 'Which one.' }) input: DeleteSavedMessageInput,
    @CurrentViewer() viewer: Viewer,
  ): Promise<DeleteSavedMessagePayload> {
    return { deleted: await this.service.delete(viewer, input) };
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The topic for a new chat in the asked language, else the request's, else the space's default, else any; null " +
      'where none is saved.',
  })
  topic(
    @Root() { topic, spaceKey }: SavedMessageRow,
    @Arg('language', () => String, { nullable: true, description: 'The language to prefer (BCP 47).' })
    asked: string | undefined,
    @Ctx() context: RequestContext,
  ): Awaitable<string> | null {
    return topic && chain(shownText(topic, spaceKey, asked, context), ({ text }) => text);
  }

  @FieldResolver(() => [TranslationType], {
    description: 'The topic in every language in which it was given; empty where none is saved.',
  })
  topicTranslations(@Root() { topic }: SavedMessageRow): TranslationType[] {
    return listTranslations(topic ?? {});
  }

  @FieldResolver(() => String, {
    description: "The text in the asked language, else the request's, else the space's default, else any.",
  })
  content(
    @Root() { content, spaceKey }: SavedMessageRow,
    @Arg('language', () => String, { nullable: true, description: 'The language to prefer (BCP 47).' })
    asked: string | undefined,
    @Ctx() context: RequestContext,
  ): Awaitable<string> {
    return chain(shownText(content, spaceKey, asked, context), ({ text }) => text);
  }

  @FieldResolver(() => [TranslationType], { description: 'The text in every language in which it was given.' })
  contentTranslations(@Root() { content }: SavedMessageRow): TranslationType[] {
    return listTranslations(content);
  }
}
