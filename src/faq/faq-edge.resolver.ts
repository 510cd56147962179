import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Awaitable } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { HIGHLIGHT_COST, type TextRange } from '../search/highlight.js';
import { readHighlights } from '../search/highlights.js';
import { TextRangeType } from '../search/text-range.type.js';
import type { FaqEntryRow } from './faq.sql.js';
import { FaqEdgeType } from './faq-entry.type.js';

interface FaqEdge {
  node: FaqEntryRow;
}

/** Where entries of the FAQ have what was searched for. */
@Resolver(() => FaqEdgeType)
export class FaqEdgeResolver {
  @FieldResolver(() => [TextRangeType], {
    description: 'Where the question, as `question` shows it, has the words of the search; empty without one.',
    complexity: HIGHLIGHT_COST,
  })
  questionHighlights(
    @Root() { node }: FaqEdge,
    @Arg('language', () => String, { nullable: true, description: 'As given to `question`.' })
    asked: string | undefined,
    @Ctx() context: RequestContext,
  ): Awaitable<readonly TextRange[]> {
    return readHighlights(node, node.question, asked, context);
  }

  @FieldResolver(() => [TextRangeType], {
    description: 'Where the answer, as `answer` shows it, has the words of the search; empty without one.',
    complexity: HIGHLIGHT_COST,
  })
  answerHighlights(
    @Root() { node }: FaqEdge,
    @Arg('language', () => String, { nullable: true, description: 'As given to `answer`.' })
    asked: string | undefined,
    @Ctx() context: RequestContext,
  ): Awaitable<readonly TextRange[]> {
    return readHighlights(node, node.answer, asked, context);
  }
}
