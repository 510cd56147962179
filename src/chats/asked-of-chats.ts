import { type GraphQLObjectType, type GraphQLResolveInfo, getArgumentValues } from 'graphql';
import { lookAhead } from '../look-ahead.js';
import type { ForwardPageArgs } from '../pagination/page.args.js';
import { DEFAULT_PAGE_SIZE, isPageSize } from '../pagination/page-size.js';
import { rowsOfPage } from './participant-page.js';

const participantsBelow = lookAhead('edges', 'node', 'participants');
const sendersBelow = lookAhead('edges', 'node', 'lastMessage', 'sender');
const courseSpacesBelow = lookAhead('edges', 'node', 'courseSpace');

/** What a list of chats will be asked for, so that it is read for all of them at once. */
export interface AskedOfChats {
  /** How many of each chat's first participants; 0 where they are not asked from the first on. */
  participants: number;
  /** Whether the senders of the newest messages. */
  senders: boolean;
  courseSpaces: boolean;
}

/** Finds out what a list of chats will be asked for. */
export function askedOfChats(info: GraphQLResolveInfo): AskedOfChats {
  return {
    participants: participantsAsked(info),
    senders: sendersBelow(info).length > 0,
    courseSpaces: courseSpacesBelow(info).length > 0,
  };
}

function participantsAsked(info: GraphQLResolveInfo): number {
  const [node] = participantsBelow(info);
  if (!node) return 0;
  const field = (info.schema.getType('Chat') as GraphQLObjectType).getFields().participants;
  if (!field) return 0;
  const { first, after } = getArgumentValues(field, node, info.variableValues) as Partial<ForwardPageArgs>;
  // What is wrong with a page is said where it is asked for.
  return after == null && isPageSize(first ?? DEFAULT_PAGE_SIZE) ? rowsOfPage(first ?? null) : 0;
}
