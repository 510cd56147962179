import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Course, createChat, createCourse, send } from '../support/course.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());

const ADDED = `subscription Added($chatId: ID, $after: String) {
  messageAdded(chatId: $chatId, after: $after) { cursor message { content } } }`;

test('a message reaches everybody who follows its chat, and each badge rises', async () => {
  const [student] = course.students;
  const chatId = await createChat(student, course, { audience: 'COURSE_STAFF' });
  const sockets = await Promise.all(course.assistants.map((assistant) => assistant.socket()));
  const followed = sockets.map((socket) => socket.subscribe(ADDED, { chatId }));
  const badges = sockets.map((socket) =>
    socket.subscribe('subscription { unreadCountChanged { unreadCount chat { id } } }'),
  );
  for (const badge of badges)
    expect(await badge.next()).toEqual({ unreadCountChanged: { unreadCount: 1, chat: null } });

  await send(student, chatId, 'Second');

  for (const added of followed) expect((await added.next()).messageAdded.message.content).toBe('Second');
  for (const badge of badges) {
    expect(await badge.next()).toEqual({ unreadCountChanged: { unreadCount: 2, chat: { id: chatId } } });
  }
  await Promise.all(sockets.map((socket) => socket.close()));
});
