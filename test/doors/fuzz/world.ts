import { createChat, everybody, send } from '../../support/chats.js';
import { type Course, createCourse, en, push } from '../../support/course.js';
import { publish } from '../../support/faq.js';
import { ADDED, type Added, take } from '../../support/live.js';
import { notify } from '../../support/notices.js';
import { firstCursor } from '../../support/pages.js';
import { SAVE } from '../../support/saved-messages.js';
import type { TestService } from '../../support/service.js';
import { openSocket } from '../../support/socket.js';

/** Who may ask, by a name; undefined is who has no token. */
export const CALLERS = ['student', 'colleague', 'assistant', 'teacher', 'stranger', 'lms', 'roster', 'nobody'] as const;
export type CallerName = (typeof CALLERS)[number];

/** What there is to ask about, so that hostile questions get far. */
export interface World {
  tokens: Record<CallerName, string | undefined>;
  /** Puts ids and cursors in the place of their names, such as @@chat0@@. */
  fill(text: string): string;
}

/** The names of what there is, by kind. */
export const NAMES = {
  space: ['space', 'otherSpace', 'frozenSpace'],
  user: ['user0', 'user1', 'user3', 'user4', 'user5', 'stranger'],
  group: ['group'],
  chat: ['chat0', 'chat1', 'chat2', 'chat3', 'chat4'],
  message: ['message0', 'message1', 'message2', 'message3'],
  cursor: Array.from({ length: 16 }, (_, index) => `cursor${index}`),
  entry: ['entry'],
  handle: ['handle'],
} as const;

const CURSORS = `query ($space: ID!, $chat: ID!) {
  chats { edges { cursor } } messages(chatId: $chat, first: 2) { edges { cursor } }
  chat(id: $chat) { participants { edges { cursor } } messages(last: 1) { edges { cursor node { seenBy { edges { cursor } } } } } }
  unreadMessages { edges { cursor } } searchMessages(search: "first") { edges { cursor } }
  faq(courseSpaceId: $space) { edges { cursor } } inbox(courseSpaceId: $space) { edges { cursor } }
  savedMessages(courseSpaceId: $space) { edges { cursor } } auditLog(courseSpaceId: $space) { edges { cursor } }
  exportMyData(first: 2) { edges { cursor } } }`;

/** Every cursor in an answer, the first few of each list. */
function cursorsIn(answer: unknown): string[] {
  if (Array.isArray(answer)) return answer.slice(0, 2).flatMap(cursorsIn);
  if (typeof answer !== 'object' || answer === null) return [];
  return Object.entries(answer).flatMap(([key, value]) => (key === 'cursor' ? [String(value)] : cursorsIn(value)));
}

async function liveCursor(service: TestService, { students, assistants }: Course, chatId: string): Promise<string[]> {
  const [student] = students;
  const socket = await openSocket(service.url, student.token);
  const inChat = await firstCursor(student, chatId);
  const live = socket.subscribe<Added>(ADDED, { chatId, after: inChat });
  await send(assistants[0], chatId, 'For a cursor');
  const cursors = (await take(live, 1)).map(({ cursor }) => cursor);
  await socket.close();
  return [...cursors, inChat];
}

async function tokensOf(service: TestService, course: Course): Promise<World['tokens']> {
  const scopes = 'roster:write messages:write faq:write users:erase';
  return {
    student: course.students[0].token,
    colleague: course.students[1].token,
    assistant: course.assistants[0].token,
    teacher: course.teacher.token,
    stranger: (await service.as('a stranger')).token,
    lms: (await service.integration(scopes, 'lms')).token,
    roster: (await service.integration('roster:write', 'roster')).token,
    nobody: undefined,
  };
}

/** Makes a course with something of everything in it. */
export async function createWorld(service: TestService): Promise<World> {
  const [course, other, frozen] = await Promise.all([1, 2, 3].map(() => createCourse(service)));
  if (!course || !other || !frozen) throw new Error('Expected three courses');
  await push(service, frozen, { frozen: true });
  const { students, teacher, assistants, ids, roster } = course;
  const lms = await service.integration('messages:write', 'lms');
  const notice = await notify(lms, course, { audience: 'USERS', userIds: [ids.students[0]] });
  const chats = [
    await createChat(students[0], course, { audience: 'USERS', userIds: [ids.students[1]] }),
    await createChat(students[0], course, { audience: 'COURSE_STAFF' }),
    await createChat(teacher, course, everybody(course)),
    await createChat(other.students[0], other, { audience: 'COURSE_STAFF' }),
    notice.chatId,
  ];
  const messages = [
    await send(students[1], chats[0] as string, 'first'),
    await send(assistants[0], chats[1] as string, 'first'),
    await send(students[0], chats[2] as string, 'first'),
    notice.messageId,
  ];
  const entry = await publish(teacher, course);
  await teacher.get(SAVE, { input: { courseSpaceId: roster.id, handle: 'handle', content: en('Saved') } });
  const variables = { space: roster.id, chat: chats[2] };
  const cursors = [
    ...cursorsIn(await teacher.get(CURSORS, variables)),
    ...(await liveCursor(service, course, chats[2] as string)),
  ];
  const known: Record<string, string> = {
    space: roster.id,
    otherSpace: other.roster.id,
    frozenSpace: frozen.roster.id,
    stranger: 'a stranger',
    group: ids.group,
    entry: entry.id,
    handle: 'handle',
    ...Object.fromEntries(roster.roster.map(({ userId }, index) => [`user${index}`, userId])),
    ...Object.fromEntries(chats.map((id, index) => [`chat${index}`, id])),
    ...Object.fromEntries(messages.map((id, index) => [`message${index}`, id])),
    ...Object.fromEntries(cursors.map((cursor, index) => [`cursor${index}`, cursor])),
  };
  return {
    tokens: await tokensOf(service, course),
    fill: (text) => text.replace(/@@(\w+)@@/g, (whole, name: string) => known[name] ?? whole),
  };
}
