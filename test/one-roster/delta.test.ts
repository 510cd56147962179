import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adding, createCourse, push } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { holdUser } from '../support/locks.js';
import { importFiles, rosterOf } from '../support/one-roster.js';
import { changes, classFiles, type Files, manifest } from '../support/one-roster-files.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** A class that has been imported. */
interface Imported {
  name: string;
  id: (of: string) => string;
  roster: () => Promise<Record<string, string>>;
}

async function importClass(): Promise<Imported> {
  const name = randomUUID().slice(0, 8);
  const id = (of: string) => `${name}-${of}`;
  expect(await importFiles(service.database, classFiles(name))).toMatchObject({ code: 0 });
  return { name, id, roster: () => rosterOf(service.database, id('class')) };
}

type Change = Record<string, string>;

/** Imports changes of these files and of no others. */
async function importChanges(given: Readonly<Record<string, Change[]>>, more: readonly string[] = []) {
  const files: Files = Object.fromEntries(
    Object.entries(given).map(([table, values]) => [table, changes(table as 'users', values)]),
  );
  const modes = Object.fromEntries(Object.keys(given).map((table) => [table, 'delta']));
  return importFiles(service.database, { ...files, manifest: manifest(modes) }, more);
}

const enrollment = ({ id }: Imported, of: string, more: Change): Change => ({
  ...{ sourcedId: id(`e-${of}`), classSourcedId: id('class'), userSourcedId: id(of), role: 'student' },
  ...more,
});
const gone = { status: 'tobedeleted' };

describe('changes of enrollments', () => {
  test('add, change and remove those whom they name, and leave everybody else', async () => {
    const one = await importClass();
    const { id } = one;

    const { code, stdout } = await importChanges({
      users: [{ sourcedId: id('new') }],
      enrollments: [
        enrollment(one, 'new', {}),
        enrollment(one, 's1', { role: 'teacher' }),
        enrollment(one, 's2', gone),
      ],
    });

    expect(code).toBe(0);
    expect(stdout).toContain(`${id('class')}: 1 added, 1 changed, 1 removed\n`);
    expect(await one.roster()).toEqual({
      [id('a')]: 'STAFF',
      [id('new')]: 'STUDENT',
      [id('s1')]: 'STAFF',
      [id('t')]: 'RESPONSIBLE_TEACHER',
    });
  });

  test('that were imported already change nothing', async () => {
    const one = await importClass();
    const given = { enrollments: [enrollment(one, 's1', { role: 'teacher' }), enrollment(one, 's2', gone)] };
    await importChanges(given);
    const before = await snapshotOf(service.database);

    const { code } = await importChanges(given);

    expect(code).toBe(0);
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('replace one enrollment by another', async () => {
    const one = await importClass();

    await importChanges({
      enrollments: [
        enrollment(one, 's1', { sourcedId: one.id('e-new'), role: 'teacher' }),
        enrollment(one, 's1', gone),
      ],
    });

    expect(await one.roster()).toMatchObject({ [one.id('s1')]: 'STAFF' });
  });

  test('of students take nobody off who is staff', async () => {
    const one = await importClass();

    await importChanges({ enrollments: [enrollment(one, 'a', gone)] });
    expect(await one.roster()).toMatchObject({ [one.id('a')]: 'STAFF' });
    await importChanges({ enrollments: [enrollment(one, 'a', { ...gone, role: 'teacher' })] });
    expect(await one.roster()).not.toHaveProperty(one.id('a'));
  });

  test('hand the responsibility over', async () => {
    const one = await importClass();

    await importChanges({ enrollments: [enrollment(one, 'a', { role: 'teacher', primary: 'true' })] });

    expect(await one.roster()).toMatchObject({ [one.id('a')]: 'RESPONSIBLE_TEACHER', [one.id('t')]: 'STAFF' });
  });

  test('leave the name and address of the course space as they are', async () => {
    const one = await importClass();

    await importChanges({ enrollments: [enrollment(one, 's2', gone)] });

    const { courseSpaces } = await (await service.as(one.id('t'))).get('{ courseSpaces { name slug } }');
    expect(courseSpaces).toEqual([{ name: `Class ${one.name}`, slug: `code-${one.name}` }]);
  });

  test('find the classes and users that earlier imports brought, and tell of those that nobody did', async () => {
    const one = await importClass();
    const before = await snapshotOf(service.database);

    const { code, stderr } = await importChanges({
      enrollments: [
        enrollment(one, 's1', { role: 'teacher' }),
        enrollment(one, 'nobody', {}),
        enrollment(one, 's2', { sourcedId: 'x', classSourcedId: 'nowhere' }),
        // Where there is nothing, nothing is left to delete.
        enrollment(one, 'nobody-either', gone),
        enrollment(one, 's2', { ...gone, classSourcedId: 'nowhere' }),
      ],
    });

    expect(code).toBe(1);
    expect(stderr.split('\n').slice(0, -2)).toEqual([
      `enrollments.csv:3: expected userSourcedId to be in users.csv or known from before, but "${one.id('nobody')}" is not`,
      'enrollments.csv:4: expected classSourcedId to be in classes.csv or known from before, but "nowhere" is not',
    ]);
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('need users.csv where people go by another id, which nothing else tells', async () => {
    const name = randomUUID().slice(0, 8);
    await importFiles(service.database, classFiles(name), ['--user-id', 'username']);
    const one = {
      name,
      id: (of: string) => `${name}-${of}`,
      roster: () => rosterOf(service.database, `${name}-class`),
    };
    const given = { enrollments: [enrollment(one, 's1', gone)] };
    const users = [{ sourcedId: one.id('s1'), username: `${one.id('s1')}@school.example` }];

    const { stderr } = await importChanges(given, ['--user-id', 'username']);
    expect(stderr).toContain(`enrollments.csv:2: expected users.csv to tell the username of "${one.id('s1')}"\n`);
    expect(await importChanges({ users, ...given }, ['--user-id', 'username'])).toMatchObject({ code: 0 });
    expect(await one.roster()).not.toHaveProperty(`${one.id('s1')}@school.example`);
  });

  test('are merged with what a push under way stores', async () => {
    const course = await createCourse(service);
    const [student, ...others] = course.ids.students;
    const renamed = others[2] as string;
    const held = await holdUser(service.database, renamed);
    const roster = adding(course, `${course.roster.id}:new`).map((member) =>
      member.userId === renamed ? { ...member, displayName: 'Renamed' } : member,
    );
    const pushed = push(service, course, { roster });
    await held.waiters(1);
    const row = { classSourcedId: course.roster.id, userSourcedId: student, role: 'student', ...gone };

    const imported = importChanges({ enrollments: [{ sourcedId: 'e', ...row }] });
    await held.waiters(2);
    await held.release();
    await pushed;

    expect(await imported).toMatchObject({ code: 0 });
    const found = await rosterOf(service.database, course.roster.id);
    expect(found).toHaveProperty([`${course.roster.id}:new`]);
    expect(found).not.toHaveProperty([student]);
    const names = await service.database.query('select display_name from users where external_id = $1', [renamed]);
    expect(names).toEqual([{ display_name: 'Renamed' }]);
  });
});

describe('changes of classes', () => {
  test('rename, and leave the roster', async () => {
    const one = await importClass();

    const { code } = await importChanges({ classes: [{ sourcedId: one.id('class'), title: 'Renamed' }] });

    expect(code).toBe(0);
    expect(Object.keys(await one.roster())).toHaveLength(4);
    const { courseSpaces } = await (await service.as(one.id('s1'))).get('{ courseSpaces { name slug } }');
    expect(courseSpaces).toEqual([{ name: 'Renamed', slug: one.id('class') }]);
  });

  test('freeze a course space whose class is to be deleted, and thaw it when that is active again', async () => {
    const one = await importClass();
    const read = async () => (await (await service.as(one.id('s1'))).get('{ courseSpaces { frozen } }')).courseSpaces;
    const row = { sourcedId: one.id('class'), title: 'Class' };

    await importChanges({ classes: [{ ...row, ...gone }] });
    expect(await read()).toEqual([{ frozen: true }]);
    await importChanges({ classes: [row] });
    expect(await read()).toEqual([{ frozen: false }]);
  });

  test('leave alone whether students write to students, of which files say nothing', async () => {
    const one = await importClass();
    await service.database.query(
      'update course_spaces set students_may_write_to_students = false where external_id = $1',
      [one.id('class')],
    );

    await importChanges({ classes: [{ sourcedId: one.id('class'), title: 'Renamed' }] });

    const spaces = '{ courseSpaces { name studentsMayWriteToStudents } }';
    expect((await (await service.as(one.id('s1'))).get(spaces)).courseSpaces).toEqual([
      { name: 'Renamed', studentsMayWriteToStudents: false },
    ]);
  });

  test('make no course space of a class that is to be deleted', async () => {
    const one = await importClass();

    const { code } = await importChanges({
      classes: [{ sourcedId: one.id('other'), title: 'Other', ...gone }],
      enrollments: [enrollment(one, 's1', { ...gone, classSourcedId: one.id('other') })],
    });

    expect(code).toBe(0);
    expect(await service.database.query('select from course_spaces where external_id = $1', [one.id('other')])).toEqual(
      [],
    );
  });

  test('do not go with new enrollments in a class that is to be deleted', async () => {
    const one = await importClass();

    const { stderr } = await importChanges({
      classes: [{ sourcedId: one.id('class'), title: 'Class', ...gone }],
      enrollments: [enrollment(one, 'a', {})],
    });

    expect(stderr).toContain(
      `enrollments.csv:2: expected classSourcedId to be active, but "${one.id('class')}" is to be deleted (classes.csv:2)\n`,
    );
  });
});

describe('changes of users', () => {
  test('take whoever is to be deleted off every roster', async () => {
    const [one, two] = [await importClass(), await importClass()];
    await importChanges({ enrollments: [enrollment(two, 's1', { userSourcedId: one.id('s1') })] });

    const { code } = await importChanges({ users: [{ sourcedId: one.id('s1'), ...gone }] });

    expect(code).toBe(0);
    expect(await one.roster()).not.toHaveProperty(one.id('s1'));
    expect(await two.roster()).not.toHaveProperty(one.id('s1'));
    expect(Object.keys(await one.roster())).toHaveLength(3);
  });

  test('rename people with --names only, whether or not their enrollments are told', async () => {
    const one = await importClass();
    const [first, second] = ['s1', 's2'].map((of) => ({ sourcedId: one.id(of), givenName: of, familyName: 'New' }));
    const given = { users: [first, second] as Change[], enrollments: [enrollment(one, 's2', {})] };
    const read = () =>
      service.database.query('select display_name from users where external_id = any($1) order by external_id', [
        [one.id('s1'), one.id('s2')],
      ]);

    await importChanges(given);
    expect(await read()).toEqual([{ display_name: null }, { display_name: null }]);
    const { stdout } = await importChanges(given, ['--names']);

    expect(await read()).toEqual([{ display_name: 's1 New' }, { display_name: 's2 New' }]);
    expect(stdout).toContain(`${one.id('class')}: 0 added, 2 changed, 0 removed\n`);
    expect(await one.roster()).toMatchObject({ [one.id('s1')]: 'STUDENT', [one.id('s2')]: 'STUDENT' });
  });
});

test('bulk enrollments of classes that are not among the files replace the rosters of those that they name', async () => {
  const [one, two] = [await importClass(), await importClass()];
  const [header = [], teacher = []] = classFiles(one.name).enrollments;

  const { code } = await importFiles(service.database, {
    enrollments: [header, teacher],
    manifest: manifest({ enrollments: 'bulk' }),
  });

  expect(code).toBe(0);
  expect(await one.roster()).toEqual({ [one.id('t')]: 'RESPONSIBLE_TEACHER' });
  expect(Object.keys(await two.roster())).toHaveLength(4);
});
