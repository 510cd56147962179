import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createChat, SEND, send } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { request } from '../support/http.js';
import { type HeldRows, holdChat } from '../support/locks.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';
import { errorsOf } from '../support/socket.js';
import { tokenOf } from '../support/tokens.js';

let service: TestService;
let course: Course;
let chatId: string;
let teacher: Caller;
beforeAll(async () => {
  service = await startService({ DATABASE_POOL_SIZE: '2' });
  course = await createCourse(service);
  chatId = await createChat(course.teacher, course, {});
  teacher = course.teacher;
});
afterAll(() => service?.close());

const TIMED_OUT = {
  message: 'Palvelu on kuormittunut, eikä pyyntö ehtinyt valmistua ajoissa. Yritä uudelleen 1 sekunnin kuluttua.',
  extensions: { code: 'TIMED_OUT', retryAfterSeconds: 1 },
};

describe('where all connections are taken', () => {
  let held: HeldRows;
  let waiting: Promise<unknown>;
  beforeEach(async () => {
    held = await holdChat(service.database, chatId);
    waiting = Promise.all([1, 2].map(() => teacher.get(SEND, { input: { chatId, content: en('Waiting') } })));
    await held.waiters(2);
  });

  /** What is answered while they are, and whether all goes on when they are not any more. */
  async function meanwhile<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const answer = await ask().finally(held.release);
    await waiting;
    await send(teacher, chatId, 'Through');
    expect(await teacher.get('{ viewer { id } unreadCount }')).toMatchObject({ unreadCount: 0 });
    return answer;
  }

  test('whoever asks something is told to come back, in their language', async () => {
    const input = { chatId, content: en('Never') };
    const ask = () => [
      teacher.ask('{ chats { edges { node { id } } } }', {}, 'fi'),
      teacher.ask(SEND, { input }, 'fi'),
    ];
    const answers = await meanwhile(() => Promise.all(Array.from({ length: 10 }, ask).flat()));
    expect(answers.map(({ errors }) => errors)).toMatchObject(answers.map(() => [TIMED_OUT]));
    const stored = `select count(*)::int as count from messages where content ->> 'en' = 'Never'`;
    expect(await service.database.query(stored)).toEqual([{ count: 0 }]);
  });

  test('so is who asks over a socket', async () => {
    const socket = await teacher.socket('fi');
    const errors = await meanwhile(() => errorsOf(socket.subscribe('{ unreadCount }')));
    expect(errors).toMatchObject([TIMED_OUT]);
  });

  test('so is who has not been here before, and it is no fault of the token', async () => {
    const stranger = createCaller(service.url, await tokenOf('a stranger'));
    const { status, errors } = await meanwhile(() => stranger.ask('{ unreadCount }', {}, 'fi'));
    expect({ status, errors }).toMatchObject({ status: 504, errors: [TIMED_OUT] });
    expect(await stranger.get('{ unreadCount }')).toEqual({ unreadCount: 0 });
  });

  test('the instance is alive, and not ready', async () => {
    const statuses = await meanwhile(() =>
      Promise.all(['livez', 'readyz'].map(async (page) => (await request(`${service.url}/${page}`)).status)),
    );
    expect(statuses).toEqual([200, 503]);
  });
});
