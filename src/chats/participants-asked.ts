import { type GraphQLObjectType, type GraphQLResolveInfo, getArgumentValues } from 'graphql';
import { lookAhead } from '../look-ahead.js';
import type { ForwardPageArgs } from '../pagination/page.args.js';
import { DEFAULT_PAGE_SIZE, isPageSize } from '../pagination/page-size.js';
import { rowsOfPage } from './participant-page.js';

const participantsBelow = lookAhead('edges', 'node', 'participants');

/** How many of each chat's first participants a list of chats will be asked for; 0 where they are not asked from the first on. */
export function participantsAskedIn(info: GraphQLResolveInfo): number {
  const [node] = participantsBelow(info);
  if (!node) return 0;
  const field = (info.schema.getType('Chat') as GraphQLObjectType).getFields().participants;
  if (!field) return 0;
  const { first, after } = getArgumentValues(field, node, info.variableValues) as Partial<ForwardPageArgs>;
  // What is wrong with a page is said where it is asked for.
  return after == null && isPageSize(first ?? DEFAULT_PAGE_SIZE) ? rowsOfPage(first ?? null) : 0;
}
