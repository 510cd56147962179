import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Identity } from '../auth/identity.js';
import { CurrentIdentity } from '../auth/viewer.decorators.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import type { CourseSpaceRow } from '../course-spaces/course-space.sql.js';
import { CourseSpaceType } from '../course-spaces/course-space.type.js';
import { shownText } from '../i18n/shown-text.js';
import { TranslationType } from '../i18n/translation.type.js';
import { listTranslations } from '../i18n/translations.js';
import { ViewerDependent } from '../live/viewer-dependent.js';
import { pageCost } from '../pagination/cost.js';
import type { Cursors } from '../pagination/cursors.js';
import { ForwardPageArgs } from '../pagination/page.args.js';
import { FaqArgs } from './faq.args.js';
import { PublishToFaqInput, RetractFaqEntryInput, UpdateFaqEntryInput } from './faq.input.js';
import { PublishToFaqPayload, RetractFaqEntryPayload, UpdateFaqEntryPayload } from './faq.payloads.js';
import type { FaqPage, FaqService } from './faq.service.js';
import type { FaqEntryRow } from './faq.sql.js';
import { FaqConnectionType, FaqEntryType } from './faq-entry.type.js';
import type { FaqPublishingService } from './faq-publishing.service.js';
import { FaqVersionConnectionType } from './faq-version.type.js';
import { type FaqVersionPageRow, readFaqVersions } from './faq-version-page.js';

interface EntryPayload {
  entry: FaqEntryRow;
}

/** The FAQ: listing, publishing, and what its entries show. */
@Resolver(() => FaqEntryType)
export class FaqEntryResolver {
  constructor(
    private readonly service: FaqService,
    private readonly publishing: FaqPublishingService,
    private readonly cursors: Cursors,
  ) {}

  @Query(() => FaqConnectionType, {
    description:
      "A course space's FAQ, the newest entry first. For everyone on its roster, and for integrations with faq:write.",
    complexity: pageCost,
  })
  faq(@Args(() => FaqArgs) args: FaqArgs, @CurrentIdentity() identity: Identity | undefined): Promise<FaqPage> {
    return this.service.list(identity, args);
  }

  @Query(() => FaqEntryType, {
    nullable: true,
    description:
      'One entry of the FAQ; null where the viewer is not in its course space, and for who is not staff once retracted.',
  })
  async faqEntry(
    @Arg('id', () => ID, { description: "The entry's UUID." }) id: string,
    @CurrentIdentity() identity: Identity | undefined,
  ): Promise<FaqEntryRow | null> {
    return (await this.service.find(identity, id))?.entry ?? null;
  }

  @Mutation(() => PublishToFaqPayload, {
    description: 'Publishes an entry of the FAQ. For staff, and for integrations with faq:write.',
  })
  async publishToFaq(
    @Arg('input', () => PublishToFaqInput, { description: 'Where, and what.' }) input: PublishToFaqInput,
    @CurrentIdentity() identity: Identity,
  ): Promise<EntryPayload> {
    return { entry: await this.publishing.publish(identity, input) };
  }

  @Mutation(() => UpdateFaqEntryPayload, {
    description: 'Publishes a new version of an entry of the FAQ. For staff, and for integrations with faq:write.',
  })
  async updateFaqEntry(
    @Arg('input', () => UpdateFaqEntryInput, { description: 'Which entry, and what of it.' })
    input: UpdateFaqEntryInput,
    @CurrentIdentity() identity: Identity,
  ): Promise<EntryPayload> {
    return { entry: await this.publishing.update(identity, input) };
  }

  @Mutation(() => RetractFaqEntryPayload, {
    description:
      'Retracts an entry of the FAQ for good; its hook is free again. Once more changes nothing. For staff, and for ' +
      'integrations with faq:write.',
  })
  async retractFaqEntry(
    @Arg('input', () => RetractFaqEntryInput, { description: 'Which entry.' }) input: RetractFaqEntryInput,
    @CurrentIdentity() identity: Identity,
  ): Promise<EntryPayload> {
    return { entry: await this.publishing.retract(identity, input) };
  }

  @FieldResolver(() => CourseSpaceType, { description: 'The course space whose FAQ it is in.' })
  courseSpace(
    @Root() { spaceKey }: FaqEntryRow,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<CourseSpaceRow | undefined> {
    return loaders.courseSpaces.load(spaceKey);
  }

  @FieldResolver(() => String, {
    description: "The question in the asked language, else the request's, else the space's default, else any.",
  })
  question(
    @Root() { question, spaceKey }: FaqEntryRow,
    @Arg('language', () => String, { nullable: true, description: 'The language to prefer (BCP 47).' })
    asked: string | undefined,
    @Ctx() context: RequestContext,
  ): Awaitable<string> {
    return chain(shownText(question, spaceKey, asked, context), ({ text }) => text);
  }

  @FieldResolver(() => [TranslationType], { description: 'The question in every language in which it was given.' })
  questionTranslations(@Root() { question }: FaqEntryRow): TranslationType[] {
    return listTranslations(question);
  }

  @FieldResolver(() => String, {
    description: "The answer in the asked language, else the request's, else the space's default, else any.",
  })
  answer(
    @Root() { answer, spaceKey }: FaqEntryRow,
    @Arg('language', () => String, { nullable: true, description: 'The language to prefer (BCP 47).' })
    asked: string | undefined,
    @Ctx() context: RequestContext,
  ): Awaitable<string> {
    return chain(shownText(answer, spaceKey, asked, context), ({ text }) => text);
  }

  @FieldResolver(() => [TranslationType], { description: 'The answer in every language in which it was given.' })
  answerTranslations(@Root() { answer }: FaqEntryRow): TranslationType[] {
    return listTranslations(answer);
  }

  @FieldResolver(() => FaqVersionConnectionType, {
    nullable: true,
    description: 'What it has said, newest first; null for who is neither staff nor an integration with faq:write.',
    complexity: pageCost,
  })
  @ViewerDependent()
  versions(
    @Root() entry: FaqEntryRow,
    @Args(() => ForwardPageArgs) args: ForwardPageArgs,
    @CurrentIdentity() identity: Identity,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<FaqVersionPageRow | null> {
    return readFaqVersions(identity, entry, args, { cursors: this.cursors, loaders });
  }
}
