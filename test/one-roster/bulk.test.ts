import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCourse, SYNC } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { importFiles, rosterOf } from '../support/one-roster.js';
import { COLUMNS, classFiles, manifest, rows } from '../support/one-roster-files.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const SPACES = '{ viewer { displayName } courseSpaces { id slug name frozen defaultLanguage viewerRole } }';
const fresh = () => randomUUID().slice(0, 8);

describe('an import', () => {
  test('of a new class makes a course space with its people, in version 1.1', async () => {
    const name = fresh();

    const { code, stdout, stderr } = await importFiles(service.database, classFiles(name));

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Imported course spaces: 1; people: 4 added, 0 changed, 0 removed.\n');
    expect(await (await service.as(`${name}-t`)).get(SPACES)).toEqual({
      viewer: { displayName: null },
      courseSpaces: [
        {
          ...{ id: `${name}-class`, slug: `code-${name}`, name: `Class ${name}`, frozen: false },
          ...{ defaultLanguage: 'fi', viewerRole: 'RESPONSIBLE_TEACHER' },
        },
      ],
    });
    expect(await rosterOf(service.database, `${name}-class`)).toEqual({
      [`${name}-a`]: 'STAFF',
      [`${name}-s1`]: 'STUDENT',
      [`${name}-s2`]: 'STUDENT',
      [`${name}-t`]: 'RESPONSIBLE_TEACHER',
    });
  });

  test('takes version 1.2, with roles, academic sessions, preferred names and a sender’s own columns', async () => {
    const name = fresh();
    const users =
      'sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns,metadata.colour';
    const files = {
      ...classFiles(name),
      academicSessions: rows('academicSessions', [{ sourcedId: 'term', title: 'Spring', type: 'term' }]),
      classes: rows('classes', [
        { sourcedId: `${name}-class`, title: 'Class', courseSourcedId: `${name}-course`, termSourcedIds: 'term' },
      ]),
      users: rows(
        'users',
        [
          { sourcedId: `${name}-t`, givenName: 'Marjatta', familyName: 'Virtanen', preferredGivenName: 'Maija' },
          ...['a', 's1', 's2'].map((of) => ({
            ...{ sourcedId: `${name}-${of}`, givenName: 'Given', familyName: 'Family' },
            ...{ primaryOrgSourcedId: `${name}-org`, 'metadata.colour': 'blue' },
          })),
        ],
        users,
      ),
      roles: rows('roles', [
        {
          ...{ sourcedId: 'r', userSourcedId: `${name}-t`, roleType: 'primary', role: 'teacher' },
          orgSourcedId: `${name}-org`,
        },
      ]),
    };
    const modes = Object.fromEntries(Object.keys(files).map((file) => [file, 'bulk']));

    const { code, stderr } = await importFiles(
      service.database,
      { ...files, manifest: manifest({ ...modes, demographics: 'absent' }, '1.2') },
      ['--names', '--language', 'en'],
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await (await service.as(`${name}-t`)).get(SPACES)).toMatchObject({
      viewer: { displayName: 'Maija Virtanen' },
      courseSpaces: [{ slug: `${name}-class`, name: 'Class', defaultLanguage: 'en' }],
    });
  });

  test('that says what the last one said changes nothing', async () => {
    const files = classFiles(fresh());
    await importFiles(service.database, files, ['--names']);
    const before = await snapshotOf(service.database);

    const { stdout } = await importFiles(service.database, files, ['--names']);

    expect(stdout).toContain('Imported course spaces: 1; people: 0 added, 0 changed, 0 removed.');
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('takes off the roster whom the files leave out, and tells what changed by course space', async () => {
    const name = fresh();
    const files = classFiles(name);
    await importFiles(service.database, files);
    const [header = [], teacher = [], assistant = [], first = []] = files.enrollments;
    const promoted = assistant.with(7, 'true');

    const { stdout } = await importFiles(service.database, {
      ...files,
      enrollments: [header, teacher.with(7, 'false'), promoted, first],
    });

    expect(stdout).toContain(`${name}-class: 0 added, 2 changed, 1 removed\n`);
    expect(await rosterOf(service.database, `${name}-class`)).toEqual({
      [`${name}-a`]: 'RESPONSIBLE_TEACHER',
      [`${name}-s1`]: 'STUDENT',
      [`${name}-t`]: 'STAFF',
    });
  });

  test('leaves course spaces of which the files do not tell as they are', async () => {
    const { roster } = await createCourse(service);
    const before = await rosterOf(service.database, roster.id);

    await importFiles(service.database, classFiles(fresh()));

    expect(await rosterOf(service.database, roster.id)).toEqual(before);
  });

  test('keeps what OneRoster does not know: people’s languages, the student groups, and names it was not asked for', async () => {
    const name = fresh();
    const files = classFiles(name);
    const input = {
      ...{ id: `${name}-class`, slug: 'slug', name: [{ language: 'fi', text: 'Kurssi' }], defaultLanguage: 'fi' },
      roster: [{ userId: `${name}-s1`, role: 'STUDENT', displayName: 'Pushed', language: 'sv' }],
      studentGroups: [{ id: 'g', name: 'Group', memberIds: [`${name}-s1`] }],
    };
    await (await service.integration()).get(SYNC, { input });
    const read = () =>
      service.database.query(
        `select u.display_name, u.language, g.name from users u
          join student_group_members m on m.user_id = u.id join student_groups g on g.id = m.student_group_id
          where u.external_id = $1`,
        [`${name}-s1`],
      );

    await importFiles(service.database, files);
    expect(await read()).toEqual([{ display_name: 'Pushed', language: 'sv', name: 'Group' }]);
    await importFiles(service.database, files, ['--names']);
    expect(await read()).toEqual([{ display_name: 'Aino Virtanen', language: 'sv', name: 'Group' }]);
  });

  test('keeps nothing else of a person, and no names without --names', async () => {
    const { users, ...files } = classFiles(fresh());
    const named = users.map((row) => row.map((value) => (value === 'Eero' ? 'Nimetön' : value)));

    await importFiles(service.database, { ...files, users: named });

    const stored = await snapshotOf(service.database);
    for (const trace of ['secret', '@school.example', 'Nimetön']) expect(stored).not.toContain(trace);
  });
});

describe('ids', () => {
  test.each([
    ['identifier', (name: string) => `oulu:${name.length}s1`],
    ['username', (name: string) => `oulu:${name}-s1@home.example`],
    ['sourcedId', (name: string) => `oulu:${name}-s1`],
  ])('of people come from %s, and all begin with the namespace', async (column, idOf) => {
    const name = fresh();
    const { users, ...files } = classFiles(name);
    const others = users.map((row) => row.map((value) => value.replace('@school', '@home')));

    const { code } = await importFiles(service.database, { ...files, users: others }, [
      ...['--namespace', 'oulu', '--user-id', column],
    ]);

    expect(code).toBe(0);
    expect(await rosterOf(service.database, `oulu:${name}-class`)).toMatchObject({ [idOf(name)]: 'STUDENT' });
  });

  test('from a username that two users have are told as bad', async () => {
    const files = classFiles(fresh());
    const column = COLUMNS.users.split(',').indexOf('username');
    const name = files.users[1]?.[column] as string;
    const users = files.users.with(3, (files.users[3] as string[]).with(column, name));

    const { code, stderr } = await importFiles(service.database, { ...files, users }, ['--user-id', 'username']);

    expect(code).toBe(1);
    expect(stderr).toContain(`users.csv:4: expected each username once, but "${name}" is on line 2 too\n`);
  });
});

describe('roles', () => {
  /** What each of these enrollments makes of a person of their own, and what is told of them. */
  async function rolesOf(given: { role: string; primary?: string; user?: string }[]) {
    const name = fresh();
    const user = ({ user: of }: { user?: string }, index: number) => `${name}-${of ?? `u${index}`}`;
    const ids = [...new Set(given.map(user))];
    const result = await importFiles(service.database, {
      classes: rows('classes', [{ sourcedId: name, title: 'Class' }]),
      users: rows(
        'users',
        ids.map((sourcedId) => ({ sourcedId })),
      ),
      enrollments: rows(
        'enrollments',
        given.map(({ role, primary = '', ...of }, index) => ({
          ...{ sourcedId: `${index}`, classSourcedId: name, userSourcedId: user(of, index), role, primary },
        })),
      ),
    });
    const roster = await rosterOf(service.database, name);
    return { ...result, roles: ids.map((id) => roster[id]) };
  }

  test('of students, teachers, aides and proctors are those of the roster, and others are on none', async () => {
    const { roles, stdout, code } = await rolesOf([
      { role: 'student' },
      { role: 'teacher', primary: 'true' },
      { role: 'teacher', primary: 'false' },
      { role: 'teacher' },
      { role: 'aide' },
      { role: 'proctor' },
      { role: 'student', primary: 'true' },
      { role: 'administrator' },
      { role: 'guardian' },
      { role: 'guardian' },
      { role: 'ext:observer' },
    ]);

    const expected = ['STUDENT', 'RESPONSIBLE_TEACHER', 'STAFF', 'STAFF', 'STAFF', 'STAFF', 'STUDENT'];
    expect(roles).toEqual([...expected, undefined, undefined, undefined, undefined]);
    expect(code).toBe(0);
    expect(stdout).toContain('enrollments.csv: not on any roster: 1 with the role administrator\n');
    expect(stdout).toContain('enrollments.csv: not on any roster: 2 with the role guardian\n');
  });

  test('of somebody with several enrollments in a class are the highest of them', async () => {
    const { roles } = await rolesOf([
      { user: 'x', role: 'student' },
      { user: 'x', role: 'teacher', primary: 'true' },
      { user: 'x', role: 'aide' },
    ]);

    expect(roles).toEqual(['RESPONSIBLE_TEACHER']);
  });

  test('without a primary teacher leave a class without a responsible one, which is told', async () => {
    const { code, stdout } = await rolesOf([{ role: 'teacher' }, { role: 'student' }]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/Without a primary teacher, hence without a responsible one: 1 \("\w+"\)\n/);
  });
});
