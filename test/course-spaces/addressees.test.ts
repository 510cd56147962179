import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addresseesOf, readAddressees } from '../support/addressees.js';
import { CREATE, chatInput } from '../support/chats.js';
import { adding, type Course, changing, createCourse, push, without } from '../support/course.js';
import { erase } from '../support/erasure.js';
import { PAGE_INFO } from '../support/pages.js';
import { type Caller, startService, type TestService } from '../support/service.js';
import { statementsOf, watchStatements } from '../support/statements.js';

// Who may address whom: docs/policy.md.

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

async function idsOf(caller: Caller, course: Course): Promise<string[]> {
  return (await addresseesOf(caller, course.roster.id)).map(({ user }) => user.id).sort();
}

/** Everybody of a course but these people, in alphabetic order. */
function others(course: Course, ...userIds: string[]): string[] {
  return without(course, ...userIds)
    .map(({ userId }) => userId)
    .sort();
}

describe('whom somebody may address by name', () => {
  test('is everybody else on the roster, with what they are, for staff and students', async () => {
    const course = await createCourse(service);
    const { teacher, assistants, students, ids } = course;

    expect(await idsOf(teacher, course)).toEqual(others(course, ids.teacher));
    expect(await idsOf(assistants[0], course)).toEqual(others(course, ids.assistants[0]));
    expect(await idsOf(students[0], course)).toEqual(others(course, ids.students[0]));
    const roles = (await addresseesOf(students[0], course.roster.id)).map(({ role, user }) => [user.id, role]);
    const expected = course.roster.roster.map(({ userId, role }) => [userId, role]);
    expect(roles.sort()).toEqual(expected.filter(([userId]) => userId !== ids.students[0]).sort());
  });

  test('is the staff alone for students who may not write to students, and still everybody for staff', async () => {
    const course = await createCourse(service, { studentsMayWriteToStudents: false });
    const { assistants, students, ids } = course;

    expect(await idsOf(students[0], course)).toEqual([ids.teacher, ...ids.assistants].sort());
    expect((await readAddressees(students[0], course.roster.id)).totalCount).toBe(3);
    expect(await idsOf(assistants[0], course)).toEqual(others(course, ids.assistants[0]));
  });

  test.each([true, false])('is whom createChat takes, studentsMayWriteToStudents %s', async (allowed) => {
    const course = await createCourse(service, { studentsMayWriteToStudents: allowed });
    const stranger = (await createCourse(service)).ids.students[0];
    for (const caller of [course.teacher, course.assistants[0], course.students[0]]) {
      const taken: string[] = [];
      for (const userId of [...course.roster.roster.map((member) => member.userId), stranger]) {
        const { errors } = await caller.ask(CREATE, {
          input: chatInput(course, { audience: 'USERS', userIds: [userId] }),
        });
        if (!errors) taken.push(userId);
      }

      expect(await idsOf(caller, course)).toEqual(taken.sort());
    }
  });

  test('follows the roster, roles and names', async () => {
    const course = await createCourse(service);
    const { assistants, students, ids } = course;
    const newcomer = `${ids.teacher}:new`;

    await push(service, course, { roster: adding(course, newcomer), studentsMayWriteToStudents: true });
    expect(await idsOf(students[0], course)).toContain(newcomer);
    await push(service, course, { roster: without(course, ids.students[1]) });
    expect(await idsOf(students[0], course)).toEqual(others(course, ids.students[0], ids.students[1]));
    const demoted = { [ids.assistants[0]]: { role: 'STUDENT', displayName: 'Former Assistant' } };
    await push(service, course, { roster: changing(course, demoted), studentsMayWriteToStudents: false });
    expect(await idsOf(assistants[0], course)).toEqual([ids.teacher, ids.assistants[1]].sort());
    expect(await addresseesOf(course.teacher, course.roster.id, 'former')).toEqual([
      { role: 'STUDENT', user: { id: ids.assistants[0], displayName: 'Former Assistant' } },
    ]);
  });

  test.each(['ANONYMIZE', 'DELETE', 'RETAIN'] as const)('is nobody who was erased (%s)', async (policy) => {
    const course = await createCourse(service);
    const { teacher, students, ids } = course;
    await push(service, course, { roster: changing(course, { [ids.students[1]]: { displayName: 'Erased Person' } }) });
    expect(await addresseesOf(students[0], course.roster.id, 'erased')).toHaveLength(1);

    await erase(service, ids.students[1], policy);

    for (const caller of [teacher, students[0]]) {
      expect(await idsOf(caller, course)).not.toContain(ids.students[1]);
      expect(await addresseesOf(caller, course.roster.id, 'erased')).toEqual([]);
    }
  });

  test('is told in a frozen course space, too', async () => {
    const course = await createCourse(service);
    await push(service, course, { frozen: true });

    expect(await idsOf(course.students[0], course)).toEqual(others(course, course.ids.students[0]));
  });

  test('is nobody of a course space that the viewer is not in, or has left while it was read', async () => {
    const course = await createCourse(service);
    const [student] = course.students;
    const query = `query ($id: ID!) { courseSpace(id: $id) {
      addressees { totalCount edges { node { user { id } } } } studentGroups { id } } }`;
    const outsider = await service.as(randomUUID());
    expect(await outsider.get(query, { id: course.roster.id })).toEqual({ courseSpace: null });
    const held = watchStatements().hold('roles-by-user-and-space');

    const answer = student.get(query, { id: course.roster.id });
    await held.reached;
    await push(service, course, { roster: without(course, course.ids.students[0]) });
    held.release();

    expect((await answer).courseSpace).toEqual({ addressees: { totalCount: 0, edges: [] }, studentGroups: [] });
  });
});

test('of several course spaces all is read by one statement each, and nothing is counted that was not asked', async () => {
  const viewer = randomUUID();
  for (const studentsMayWriteToStudents of [true, false, true]) {
    const course = await createCourse(service, { studentsMayWriteToStudents });
    await push(service, course, { roster: adding(course, viewer) });
  }
  const caller = await service.as(viewer);
  const page = `edges { cursor node { role user { id displayName } } } pageInfo { hasNextPage endCursor }`;
  const asked = (selection: string) => `{ courseSpaces { viewerRole studentGroups { name }
    addressees(first: 2) { ${selection} } found: addressees(search: "teach") { ${selection} } } }`;
  await caller.get(asked(page));

  const names = async (query: string) => (await statementsOf(() => caller.get(query))).map(({ name: of }) => of).sort();

  const statements = [
    'addressee-pages',
    'course-spaces-of-user',
    'roles-by-user-and-space',
    'student-groups-to-address',
  ];
  expect(await names(asked(page))).toEqual(statements);
  expect(await names(asked(`${page} ${PAGE_INFO}`))).toEqual(['addressee-counts', ...statements].sort());
});
