import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import type { Awaitable } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { pageCost } from '../pagination/cost.js';
import { HIGHLIGHT_COST, type TextRange } from '../search/highlight.js';
import { readHighlights } from '../search/highlights.js';
import { TextRangeType } from '../search/text-range.type.js';
import { SearchMessagesArgs } from './message-search.args.js';
import type { MessageSearchPage, MessageSearchService } from './message-search.service.js';
import { type FoundMessageRow, RANKED_MESSAGES } from './message-search.sql.js';
import { MessageSearchConnectionType, MessageSearchEdgeType } from './message-search.type.js';

/** Searching messages, and where they have what was searched for. */
@Resolver(() => MessageSearchEdgeType)
export class MessageSearchResolver {
  constructor(private readonly service: MessageSearchService) {}

  @Query(() => MessageSearchConnectionType, {
    description:
      "Searches what the messages of the viewer's chats say at present; the first message of a chat is found by the " +
      `topic as well. What fits best comes first, then the newest. Of more than ${RANKED_MESSAGES.toLocaleString('en')} ` +
      'that are found, the newest so many are ranked and counted.',
    complexity: pageCost,
  })
  searchMessages(
    @Args(() => SearchMessagesArgs) args: SearchMessagesArgs,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<MessageSearchPage> {
    return this.service.search(viewer, args, loaders);
  }

  @FieldResolver(() => [TextRangeType], {
    description:
      'Where the content, as `content` shows it, has the words of the search; empty where another translation or the ' +
      'topic has them.',
    complexity: HIGHLIGHT_COST,
  })
  highlights(
    @Root() { node }: { node: FoundMessageRow },
    @Arg('language', () => String, { nullable: true, description: 'As given to `content`.' })
    asked: string | undefined,
    @Ctx() context: RequestContext,
  ): Awaitable<readonly TextRange[]> {
    return readHighlights(node, node.content, asked, context);
  }
}
