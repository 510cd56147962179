import type { AnyData } from './api.js';
import type { Caller } from './service.js';

const CHAT = 'unreadCount chat { id unreadCount muted archived }';
export const MARK_UNREAD = `mutation Unread($input: MarkUnreadInput!) { markUnread(input: $input) { ${CHAT} } }`;
export const MARK_ALL_READ = `mutation AllRead($input: MarkAllReadInput!) {
  markAllRead(input: $input) { chatCount unreadCount } }`;
export const MUTE = `mutation Mute($input: MuteChatInput!) { muteChat(input: $input) { ${CHAT} } }`;
export const ARCHIVE = `mutation Archive($input: ArchiveChatInput!) { archiveChat(input: $input) { ${CHAT} } }`;

/** What a chat shows after a change, with the badge over all chats. */
export interface Kept {
  unreadCount: number;
  chat: { id: string; unreadCount: number; muted: boolean; archived: boolean };
}

/** Marks a chat as unread from a message on. */
export async function markUnread(by: Caller, chatId: string, fromMessageId: string): Promise<Kept> {
  return (await by.get(MARK_UNREAD, { input: { chatId, fromMessageId } })).markUnread;
}

/** Reads all chats of somebody, or those of a course space; returns in how many there was something to read. */
export async function markAllRead(
  by: Caller,
  courseSpaceId?: string,
): Promise<{ chatCount: number; unreadCount: number }> {
  return (await by.get(MARK_ALL_READ, { input: { courseSpaceId } })).markAllRead;
}

/** Mutes a chat, or counts it again. */
export async function mute(by: Caller, chatId: string, muted?: boolean): Promise<Kept> {
  return (await by.get(MUTE, { input: { chatId, muted } })).muteChat;
}

/** Archives a chat, or brings it back. */
export async function archive(by: Caller, chatId: string, archived?: boolean): Promise<Kept> {
  return (await by.get(ARCHIVE, { input: { chatId, archived } })).archiveChat;
}

/** Everything that tells what counts: both badges, the list of what they count, and the lists of chats. */
export async function countsOf(caller: Caller, courseSpaceId: string) {
  const data: AnyData = await caller.get(
    `query ($courseSpaceId: ID!) {
      all: unreadCount space: unreadCount(courseSpaceId: $courseSpaceId) courseSpace(id: $courseSpaceId) { unreadCount }
      messages: unreadMessages { totalCount edges { node { id } } }
      messagesOfSpace: unreadMessages(courseSpaceId: $courseSpaceId) { totalCount edges { node { id } } }
      listed: chats { totalCount edges { node { id } } }
      unread: chats(unreadOnly: true) { totalCount edges { node { id } } }
      archived: chats(archived: true) { totalCount edges { node { id } } } }`,
    { courseSpaceId },
  );
  const idsOf = ({ totalCount, edges }: AnyData): string[] => {
    if (totalCount !== edges.length) throw new Error(`Expected ${totalCount} in the list, but got ${edges.length}`);
    return edges.map(({ node }: AnyData) => node.id);
  };
  const [all, space] = [idsOf(data.messages).length, idsOf(data.messagesOfSpace).length];
  if (data.all !== all || data.space !== space || data.courseSpace.unreadCount !== space) {
    throw new Error(`Expected the counts to agree with the lists, but got ${JSON.stringify(data)}`);
  }
  return { all, space, listed: idsOf(data.listed), unread: idsOf(data.unread), archived: idsOf(data.archived) };
}

const PREFERENCES = 'language receiptsToStudents mutedCourseSpaceIds';
export const UPDATE_PREFERENCES = `mutation Update($input: UpdatePreferencesInput!) {
  updatePreferences(input: $input) { preferences { ${PREFERENCES} } } }`;

/** What a person has chosen. */
export interface Preferences {
  language: string | null;
  receiptsToStudents: boolean;
  mutedCourseSpaceIds: string[];
}

/** Changes somebody's preferences. */
export async function updatePreferences(by: Caller, input: Partial<Preferences>): Promise<Preferences> {
  return (await by.get(UPDATE_PREFERENCES, { input })).updatePreferences.preferences;
}

/** Somebody's preferences. */
export async function preferencesOf(caller: Caller): Promise<Preferences> {
  return (await caller.get(`{ preferences { ${PREFERENCES} } }`)).preferences;
}
