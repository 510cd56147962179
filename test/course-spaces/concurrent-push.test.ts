import { afterAll, beforeAll, expect, test } from 'vitest';
import { CREATE, chatInput, createChat, everybody, participantsOf, SEND, sees } from '../support/chats.js';
import { adding, type Course, changing, createCourse, en, push, without } from '../support/course.js';
import { holdChat, holdRows, holdUser } from '../support/locks.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';
import { soon } from '../support/waiting.js';

let service: TestService;
let other: TestService;

beforeAll(async () => {
  service = await startService();
  other = await service.another();
});
afterAll(() => service?.close());

/** The advisory lock that all pushes on a database take, one after the other. */
const PUSH_LOCK = 4_707_316_352;

const onOther = ({ token }: Caller) => createCaller(other.url, token);

/** Holds a push at its third statement: it has the course space, and waits for the name of the last student. */
async function holdPush(course: Course, roster: Course['roster']['roster']) {
  const userId = course.ids.students[3];
  const held = await holdUser(service.database, userId);
  const renamed = roster.map((member) => (member.userId === userId ? { ...member, displayName: 'Renamed' } : member));
  const pushed = push(service, course, { roster: renamed });
  await held.waiters(1);
  return { held, pushed };
}

test('pushes and new chats at the same time leave everybody in exactly the chats of their audiences', async () => {
  const course = await createCourse(service);
  const { ids, teacher, students } = course;
  const [leaving, promoted, regrouped] = ids.students;
  const changed = changing(course, { [promoted]: { role: 'STAFF' } }).filter(({ userId }) => userId !== leaving);
  const groups = (members: string[]) => [
    { id: ids.group, name: 'Group', supervisorId: ids.assistants[0], memberIds: members },
  ];
  const states = [
    { roster: changed, studentGroups: groups([promoted, regrouped]) },
    { roster: course.roster.roster, studentGroups: groups([leaving, promoted]) },
  ];
  const chats: { id: string; audience: string }[] = [];
  const open = async (caller: Caller, audience: string, more: object = {}) => {
    const { data, errors } = await caller.ask(CREATE, { input: chatInput(course, { audience, ...more }) });
    if (data?.createChat) chats.push({ id: data.createChat.chat.id, audience });
    // Only who is off the roster at the moment may be refused.
    else if (caller.token !== students[0].token) throw new Error(JSON.stringify(errors));
  };
  const pushing = (async () => {
    for (let turn = 0; turn < 10; turn += 1) await push(turn % 2 ? service : other, course, states[turn % 2]);
  })();
  const opening = [teacher, onOther(teacher)].map(async (caller) => {
    for (let turn = 0; turn < 6; turn += 1) {
      await Promise.all([
        open(caller, 'COURSE'),
        open(caller, 'COURSE_STAFF'),
        open(caller, 'STUDENT_GROUP', { studentGroupId: ids.group }),
        open(caller, 'USERS', { userIds: [promoted] }),
        open(students[0], 'COURSE_STAFF'),
      ]);
    }
  });
  await Promise.all([pushing, ...opening]);
  expect(chats.length).toBeGreaterThanOrEqual(48);

  for (const [turn, staff, group] of [
    [1, [], [leaving, promoted, ids.assistants[0]]],
    [0, [promoted], [promoted, regrouped, ids.assistants[0]]],
  ] as const) {
    const state = states[turn] as (typeof states)[number];
    await push(service, course, state);
    const everybody = state.roster.map(({ userId }) => userId).sort();
    const expected: Record<string, string[]> = {
      COURSE: everybody,
      COURSE_STAFF: [ids.teacher, ...ids.assistants, ...staff].sort(),
      STUDENT_GROUP: [ids.teacher, ...group].sort(),
      USERS: [ids.teacher, promoted].sort(),
    };
    for (const { id, audience } of chats) {
      const found = await participantsOf(teacher, id);
      // The one who comes and goes is in the chats that they opened, while there.
      expect([audience, found.filter((userId) => userId !== leaving)]).toEqual([
        audience,
        expected[audience]?.filter((userId) => userId !== leaving),
      ]);
      if (audience === 'COURSE' || audience === 'STUDENT_GROUP') {
        expect(found.includes(leaving)).toBe(expected[audience]?.includes(leaving));
      }
    }
  }
});

test('a chat that is opened while a push is under way has the people of the new roster', async () => {
  const course = await createCourse(service);
  const { teacher, students, ids } = course;
  const roster = [
    ...changing(course, { [ids.students[1]]: { role: 'STAFF' } }).filter(({ userId }) => userId !== ids.students[0]),
    { userId: `${ids.teacher}:new`, role: 'STAFF' },
  ];
  const { held, pushed } = await holdPush(course, roster);
  const created = createChat(teacher, course, { audience: 'COURSE_STAFF' });
  await held.waiters(2);
  await held.release();
  await pushed;

  const chatId = await created;

  const staff = [ids.teacher, ...ids.assistants, ids.students[1], `${ids.teacher}:new`];
  expect(await participantsOf(teacher, chatId)).toEqual(staff.sort());
  expect(await sees(students[0], chatId)).toBe(false);
});

test('a chat cannot be opened by whom a push under way removes', async () => {
  const course = await createCourse(service);
  const { students, ids } = course;
  const { held, pushed } = await holdPush(course, without(course, ids.students[0]));
  const created = students[0].ask(CREATE, { input: chatInput(course) });
  await held.waiters(2);
  await held.release();
  await pushed;

  expect((await created).errors?.map(({ extensions }) => extensions)).toEqual([
    { code: 'NOT_FOUND', field: 'input.courseSpaceId' },
  ]);
});

test('a message that waits while its sender is removed is not stored after the removal', async () => {
  const course = await createCourse(service);
  const { teacher, students, ids } = course;
  const chatId = await createChat(teacher, course, everybody(course));
  const held = await holdChat(service.database, chatId);
  const sent = students[0].ask(SEND, { input: { chatId, content: en('Late') } });
  await held.waiters(1);
  const pushed = push(service, course, { roster: without(course, ids.students[0]) });
  // Either the push waits for the message, or it is done first; then nothing may come after it.
  const removedFirst = await Promise.race([pushed.then(() => true), held.waiters(2).then(() => false)]);
  await held.release();
  await pushed;

  const { data } = await sent;

  expect(Boolean(data?.sendMessage)).toBe(!removedFirst);
});

test('two pushes of the same course space at once leave the roster of one of them', async () => {
  const course = await createCourse(service);
  const { teacher, ids } = course;
  const chatId = await createChat(teacher, course, everybody(course));
  const rosters = ids.students.map((userId) => without(course, userId));

  await Promise.all(rosters.map((roster, index) => push(index % 2 ? service : other, course, { roster })));

  const found = await participantsOf(teacher, chatId);
  expect(rosters.map((roster) => roster.map(({ userId }) => userId).sort())).toContainEqual(found);
});

test('a course space that is pushed for the first time twice at once is one course space', async () => {
  const course = await createCourse(service);
  const id = `${course.roster.id}:new`;

  const pushes = await Promise.all([service, other, service, other].map((instance) => push(instance, course, { id })));

  expect(pushes.map(({ added }) => added).sort()).toEqual([0, 0, 0, course.roster.roster.length]);
  expect((await course.teacher.get('{ courseSpaces { id } }')).courseSpaces).toHaveLength(2);
});

test('pushes that wait for each other leave connections for everybody else', async () => {
  const course = await createCourse(service);
  const small = await service.another({ DATABASE_POOL_SIZE: '4' });
  const reader = createCaller(small.url, course.students[0].token);
  const held = await holdRows(service.database, 'select pg_advisory_xact_lock($1)', [PUSH_LOCK]);
  const pushes = Array.from({ length: 6 }, (_, n) =>
    push(small, course, { roster: adding(course, `${course.roster.id}:${n}`) }),
  );
  try {
    await held.waiters(1);
    // Nothing tells when all six have come in, but they have long before the last of these.
    for (let turn = 0; turn < 30; turn += 1) {
      expect(await soon(reader.get('{ unreadCount }'), 'the answer to a query')).toEqual({ unreadCount: 0 });
    }
  } finally {
    await held.release();
  }
  expect((await Promise.all(pushes)).map(({ added }) => added)).toEqual([1, 1, 1, 1, 1, 1]);
});
