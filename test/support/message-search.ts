import { PAGE_INFO, type Page } from './pages.js';
import type { Caller } from './service.js';

/** A stretch of a text, as the API tells it. */
export interface Range {
  start: number;
  length: number;
}

/** A message that was found. */
export interface FoundMessage {
  id: string;
  content: string;
}

/** A page of what was found, with what is to be highlighted. */
export type FoundPage = Omit<Page<FoundMessage>, 'edges'> & {
  edges: (Page<FoundMessage>['edges'][number] & { highlights: Range[] })[];
};

export const SEARCH_MESSAGES = `query Search($search: String!, $courseSpaceId: ID, $chatId: ID, $first: Int, $after: String) {
  searchMessages(search: $search, courseSpaceId: $courseSpaceId, chatId: $chatId, first: $first, after: $after) {
    ${PAGE_INFO} edges { cursor highlights { start length } node { id content } } } }`;

/** A page of what somebody's search finds. */
export async function searchMessages(
  caller: Caller,
  search: string,
  more: object = {},
  language?: string,
): Promise<FoundPage> {
  return (await caller.get(SEARCH_MESSAGES, { search, ...more }, language)).searchMessages;
}

/** What the found messages say, in their order. */
export async function found(caller: Caller, search: string, more: object = {}): Promise<string[]> {
  return (await searchMessages(caller, search, more)).edges.map(({ node }) => node.content);
}
