import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { groupsOf } from '../support/addressees.js';
import { CREATE, chatInput } from '../support/chats.js';
import { type Course, createCourse, push, without } from '../support/course.js';
import { erase } from '../support/erasure.js';
import { startService, type TestService } from '../support/service.js';

// Who may address which groups: docs/policy.md.

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** A course of several groups, of which some have nobody in them. */
async function createGroups(): Promise<Course> {
  const own = await createCourse(service);
  const { teacher, assistants, students } = own.ids;
  const group = (name: string, memberIds: string[], supervisorId?: string) => ({
    id: `${own.roster.id}:${name}`,
    name,
    memberIds,
    supervisorId: supervisorId ?? null,
  });
  own.roster.studentGroups = [
    group('Öinen', [students[0], students[1]], assistants[0]),
    group('oikea', [students[1], students[2]]),
    group('Alone', [students[0]]),
    group('Alone with a teacher', [students[0]], teacher),
    group('Supervised by a student', [students[3]], students[0]),
    group('Empty', [], assistants[0]),
    group('Zealous', [students[3]], students[3]),
  ];
  await push(service, own, { studentGroups: own.roster.studentGroups });
  return own;
}

const ALL = ['Alone', 'Alone with a teacher', 'oikea', 'Öinen', 'Supervised by a student', 'Zealous'];

describe('the student groups that somebody may address', () => {
  beforeAll(async () => {
    course = await createGroups();
  });

  test('are all that have members for staff, by name', async () => {
    expect(await groupsOf(course.teacher, course.roster.id)).toEqual(ALL.toSorted((a, b) => a.localeCompare(b)));
    expect(await groupsOf(course.assistants[1], course.roster.id)).toHaveLength(ALL.length);
  });

  test('are those for students that they are in with somebody else, or supervise', async () => {
    const names = await Promise.all(course.students.map((student) => groupsOf(student, course.roster.id)));

    expect(names).toEqual([
      ['Alone with a teacher', 'Öinen', 'Supervised by a student'],
      ['oikea', 'Öinen'],
      ['oikea'],
      ['Supervised by a student'],
    ]);
  });

  test('are those that createChat takes', async () => {
    for (const caller of [course.teacher, course.assistants[0], ...course.students]) {
      const taken: string[] = [];
      for (const { id, name } of course.roster.studentGroups ?? []) {
        const input = chatInput(course, { audience: 'STUDENT_GROUP', studentGroupId: id });
        if (!(await caller.ask(CREATE, { input })).errors) taken.push(name);
      }

      expect((await groupsOf(caller, course.roster.id)).sort()).toEqual(taken.sort());
    }
  });

  test('are known by the ids that createChat takes, in a frozen course space too', async () => {
    const own = await createCourse(service, { frozen: true });
    const query = 'query ($id: ID!) { courseSpace(id: $id) { studentGroups { id name } } }';

    const { courseSpace } = await own.students[0].get(query, { id: own.roster.id });

    expect(courseSpace).toEqual({ studentGroups: [{ id: own.ids.group, name: 'Group' }] });
  });
});

test('a group that the roster no longer has, or that everybody has left, is none any more', async () => {
  const own = await createCourse(service);
  const { teacher, students, ids } = own;

  await push(service, own, { roster: without(own, ids.students[1]) });
  expect(await groupsOf(students[0], own.roster.id)).toEqual(['Group']);
  await push(service, own, { roster: without(own, ids.students[1], ids.assistants[0]) });
  expect(await groupsOf(students[0], own.roster.id)).toEqual([]);
  expect(await groupsOf(teacher, own.roster.id)).toEqual(['Group']);
  await erase(service, ids.students[0], 'RETAIN');
  expect(await groupsOf(teacher, own.roster.id)).toEqual([]);
  await push(service, own, { studentGroups: own.roster.studentGroups ?? [] });
  expect(await groupsOf(students[1], own.roster.id)).toEqual(['Group']);
  await push(service, own, { studentGroups: [] });
  expect(await groupsOf(teacher, own.roster.id)).toEqual([]);
});

test('the groups of another course space are not told, nor of one that the viewer has no group in', async () => {
  const [here, elsewhere] = [await createCourse(service), await createCourse(service)];
  await push(service, elsewhere, {
    roster: [...elsewhere.roster.roster, { userId: here.ids.students[0], role: 'STUDENT' }],
  });

  expect(await groupsOf(here.students[0], here.roster.id)).toEqual(['Group']);
  expect(await groupsOf(here.students[0], elsewhere.roster.id)).toEqual([]);
  expect(await groupsOf(here.students[3], here.roster.id)).toEqual([]);
});
