import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import type { Awaitable } from '../awaitable.js';
import type { ChatRow } from '../chats/chat.sql.js';
import { ChatType } from '../chats/chat.type.js';
import type { RequestContext } from '../context.js';
import { pageCost } from '../pagination/cost.js';
import { UserType } from '../users/user.type.js';
import { InboxArgs, InboxStatisticsArgs } from './inbox.args.js';
import { InboxChatInput } from './inbox.input.js';
import { InboxPayload } from './inbox.payloads.js';
import type { InboxPage, InboxService } from './inbox.service.js';
import type { InboxRow, InboxStatisticsRow } from './inbox.sql.js';
import { InboxConnectionType, InboxEntryType, InboxStatistics } from './inbox-entry.type.js';
import type { InboxHandlingService } from './inbox-handling.service.js';

type Payload = Promise<{ entry: InboxRow }>;

/** The staff inbox. */
@Resolver(() => InboxEntryType)
export class InboxResolver {
  constructor(
    private readonly service: InboxService,
    private readonly handling: InboxHandlingService,
  ) {}

  @Query(() => InboxConnectionType, {
    description:
      'What the staff of a course space are asked, in the chats that the viewer is in; who has waited longest comes first. ' +
      'For staff only.',
    complexity: pageCost,
  })
  inbox(@Args(() => InboxArgs) args: InboxArgs, @CurrentViewer() viewer: Viewer): Promise<InboxPage> {
    return this.service.list(viewer, args);
  }

  @Query(() => InboxStatistics, {
    description: 'How the staff of a course space answer, in all its chats to them. For staff only.',
  })
  inboxStatistics(
    @Args(() => InboxStatisticsArgs) args: InboxStatisticsArgs,
    @CurrentViewer() viewer: Viewer,
  ): Promise<InboxStatisticsRow> {
    return this.service.statistics(viewer, args);
  }

  @Mutation(() => InboxPayload, {
    description:
      'Takes on what waits for an answer. Of two at the same moment one gets it; the other gets CONFLICT, whose extensions ' +
      'have the `state` and who has `claimedBy` it. What is escalated only the responsible teacher takes on.',
  })
  async claimChat(
    @Arg('input', () => InboxChatInput, { description: 'Which chat.' }) { chatId }: InboxChatInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Payload {
    return { entry: await this.handling.claim(viewer, chatId, loaders) };
  }

  @Mutation(() => InboxPayload, {
    description: 'Gives back what the viewer has claimed, or for the responsible teacher what anybody has.',
  })
  async releaseChat(
    @Arg('input', () => InboxChatInput, { description: 'Which chat.' }) { chatId }: InboxChatInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Payload {
    return { entry: await this.handling.release(viewer, chatId, loaders) };
  }

  @Mutation(() => InboxPayload, {
    description:
      'Takes a chat as answered without a message. What somebody else has claimed gives CONFLICT, but for the responsible ' +
      'teacher.',
  })
  async resolveChat(
    @Arg('input', () => InboxChatInput, { description: 'Which chat.' }) { chatId }: InboxChatInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Payload {
    return { entry: await this.handling.resolve(viewer, chatId, loaders) };
  }

  @Mutation(() => InboxPayload, {
    description:
      'Hands a chat on to the responsible teacher: it is open again, and only they can claim it. Answers are still ' +
      "anybody's to give.",
  })
  async escalateChat(
    @Arg('input', () => InboxChatInput, { description: 'Which chat.' }) { chatId }: InboxChatInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Payload {
    return { entry: await this.handling.escalate(viewer, chatId, loaders) };
  }

  @FieldResolver(() => ChatType, { description: 'The chat in which it is asked.' })
  chat(@Root() { chatKey }: InboxRow, @Ctx() { loaders }: RequestContext): Awaitable<ChatRow | undefined> {
    return loaders.chats.load(chatKey);
  }

  @FieldResolver(() => UserType, { nullable: true, description: 'Who has taken it on; null if nobody has.' })
  claimedBy(
    @Root() { claimedByKey }: InboxRow,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<UserType | undefined> | null {
    return claimedByKey === null ? null : loaders.users.load(claimedByKey);
  }
}
