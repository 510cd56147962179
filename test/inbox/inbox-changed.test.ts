import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createChat, send } from '../support/chats.js';
import { type Course, changing, createCourse, push } from '../support/course.js';
import { CLAIM, ESCALATE, RELEASE } from '../support/inbox.js';
import { startService, type TestService } from '../support/service.js';
import { errorsOf, type Subscription } from '../support/socket.js';
import { until } from '../support/waiting.js';

const CHANGED = `subscription ($id: ID!) { inboxChanged(courseSpaceId: $id) { chat { id }
  entry { state claimedBy { id } } } }`;

interface Changed {
  inboxChanged: { chat: { id: string }; entry: { state: string; claimedBy: { id: string } | null } | null };
}

let service: TestService;
let sweeping: TestService;
let course: Course;
let chatId: string;

beforeAll(async () => {
  service = await startService({ LIVE_SWEEP_SECONDS: '3600' });
  sweeping = await service.another({ LIVE_SWEEP_SECONDS: '1' });
});
afterAll(() => service?.close());

beforeEach(async () => {
  course = await createCourse(service);
  chatId = await createChat(course.students[0], course, {});
});

/** One's subscription on an instance, which has begun: it tells of chats that are opened for that. */
async function follow(at: TestService, userId: string): Promise<Subscription<Changed>> {
  const followed = (await (await at.as(userId)).socket()).subscribe<Changed>(CHANGED, { id: course.roster.id });
  await until(async () => {
    await createChat(course.students[1], course, {});
    return followed.waiting.length > 0;
  });
  const mark = await createChat(course.students[1], course, {});
  while ((await followed.next()).inboxChanged.chat.id !== mark);
  return followed;
}

/** The states of a chat's entry that come next. */
async function next(followed: Subscription<Changed>, id = chatId): Promise<[string | undefined, string | undefined]> {
  for (;;) {
    const { chat, entry } = (await followed.next()).inboxChanged;
    if (chat.id === id) return [entry?.state, entry?.claimedBy?.id];
  }
}

test('staff are told what becomes of a chat, whoever does it on whichever instance', async () => {
  const [assistant] = course.ids.assistants;
  const followers = [await follow(service, course.ids.teacher), await follow(sweeping, course.ids.assistants[1])];
  const expectAll = async (...expected: unknown[]) => {
    for (const followed of followers) expect(await next(followed)).toEqual(expected);
  };

  await course.assistants[0].get(CLAIM, { chatId });
  await expectAll('CLAIMED', assistant);
  await course.assistants[0].get(RELEASE, { chatId });
  await expectAll('OPEN', undefined);
  await course.assistants[0].get(ESCALATE, { chatId });
  await expectAll('OPEN', undefined);
  await send(course.assistants[0], chatId, 'An answer');
  await expectAll('ANSWERED', undefined);
  await send(course.students[0], chatId, 'Asked again');
  await expectAll('OPEN', undefined);
  await course.assistants[0].get(CLAIM, { chatId });
  await expectAll('CLAIMED', assistant);
  await push(service, course, { roster: changing(course, { [assistant]: { role: 'STUDENT' } }) });
  await expectAll('OPEN', undefined);
});

test('staff are told nothing of chats that they are not in', async () => {
  const teacher = await follow(service, course.ids.teacher);
  const assistant = await follow(service, course.ids.assistants[0]);

  const unseen = await createChat(course.students[0], course, { audience: 'RESPONSIBLE_TEACHER' });
  expect(await next(teacher, unseen)).toEqual(['OPEN', undefined]);
  const seen = await createChat(course.students[0], course, {});

  expect((await assistant.next()).inboxChanged.chat.id).toBe(seen);
});

test('a change whose hint was lost is told by the sweep, and by the next one no more', async () => {
  const another = await createChat(course.students[0], course, {});
  const followed = await follow(sweeping, course.ids.teacher);
  const answer = (id: string) =>
    service.database.query(
      `update inbox_entries e set state = 'ANSWERED', changed_at = clock_timestamp()
        from chats c where c.id = e.chat_id and c.public_id = $1`,
      [id],
    );

  const answered: string[] = [];
  for (const id of [chatId, another]) {
    await answer(id);
    while (answered.at(-1) !== id) {
      const { chat, entry } = (await followed.next()).inboxChanged;
      if (entry?.state === 'ANSWERED') answered.push(chat.id);
    }
  }
  expect(answered).toEqual([chatId, another]);
});

test('only staff follow the inbox', async () => {
  const socket = await course.students[0].socket();
  const errors = await errorsOf(socket.subscribe(CHANGED, { id: course.roster.id }));
  expect(errors[0]?.extensions.code).toBe('FORBIDDEN');

  const strange = await (await createCourse(service)).teacher.socket();
  const unknown = await errorsOf(strange.subscribe(CHANGED, { id: course.roster.id }));
  expect(unknown[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', field: 'courseSpaceId' });
});
