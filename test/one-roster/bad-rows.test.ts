import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { snapshotOf } from '../support/database.js';
import { importFiles, rosterOf, runImport } from '../support/one-roster.js';
import { changes, classFiles, type Files, manifest, rows } from '../support/one-roster-files.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const fresh = () => randomUUID().slice(0, 8);
const problemsOf = (stderr: string) => stderr.split('\n').slice(0, -2);

/** The files of a class with more rows in some of them. */
function withRows(name: string, more: Readonly<Record<string, Record<string, string>[]>>): Files {
  const files: Record<string, string[][]> = classFiles(name);
  for (const [table, values] of Object.entries(more)) {
    const [, ...added] = rows(table as 'users', values);
    files[table] = [...(files[table] ?? []), ...added];
  }
  return files;
}

const enrollment = (name: string, more: Record<string, string>) => ({
  ...{ sourcedId: randomUUID(), classSourcedId: `${name}-class`, userSourcedId: `${name}-s1`, role: 'student' },
  ...more,
});

describe('bad rows', () => {
  test('of all files are told, each with its file and line, and nothing is changed', async () => {
    const name = fresh();
    await importFiles(service.database, classFiles(name));
    const before = await snapshotOf(service.database);
    const files = withRows(name, {
      orgs: [{ sourcedId: '' }, { sourcedId: `${name}-org` }],
      courses: [{ sourcedId: 'c', orgSourcedId: 'nowhere' }],
      classes: [
        { sourcedId: 'x1', title: ' ' },
        { sourcedId: 'x2', title: 't'.repeat(201) },
        { sourcedId: 'x3', title: 'Class', classCode: 'bell \u0007' },
        { sourcedId: 'x4'.padEnd(256, '-'), title: 'Class' },
        { sourcedId: 'x5', title: 'Class', courseSourcedId: 'none' },
        { sourcedId: 'x6', title: 'Class', status: 'gone' },
      ],
      users: [{ sourcedId: `${name}-s1` }, { sourcedId: 'u1', orgSourcedIds: `${name}-org, nowhere` }],
      enrollments: [
        enrollment(name, { sourcedId: `${name}-e-s1` }),
        enrollment(name, { classSourcedId: 'none' }),
        enrollment(name, { userSourcedId: 'nobody' }),
        enrollment(name, { role: '\u001b[2Jpupil' }),
        enrollment(name, { role: '' }),
        enrollment(name, { role: 'teacher', primary: 'yes' }),
        enrollment(name, { role: 'teacher', primary: 'true' }),
      ],
    });

    const { code, stdout, stderr } = await importFiles(service.database, files);

    expect(problemsOf(stderr)).toEqual([
      'orgs.csv:3: expected a value for sourcedId, but got none',
      `orgs.csv:4: expected each sourcedId once, but "${name}-org" is on line 2 too`,
      'courses.csv:3: expected orgSourcedId to be in orgs.csv, but "nowhere" is not',
      'classes.csv:3: expected a value for title, but got none',
      'classes.csv:4: title: The text must be at most 200 characters long, but has 201.',
      'classes.csv:5: classCode: The text must be well-formed Unicode without control characters other than newline and tab.',
      'classes.csv:6: sourcedId: An id must have 1 to 255 characters.',
      'classes.csv:7: expected courseSourcedId to be in courses.csv, but "none" is not',
      'classes.csv:8: expected status to be active or tobedeleted, but got "gone"',
      `users.csv:6: expected each sourcedId once, but "${name}-s1" is on line 4 too`,
      'users.csv:7: expected orgSourcedIds to be in orgs.csv, but "nowhere" is not',
      `enrollments.csv:6: expected each sourcedId once, but "${name}-e-s1" is on line 4 too`,
      'enrollments.csv:7: expected classSourcedId to be in classes.csv, but "none" is not',
      'enrollments.csv:8: expected userSourcedId to be in users.csv, but "nobody" is not',
      'enrollments.csv:9: expected role to be one of student, teacher, aide, proctor, administrator, guardian, parent, relative, but got "\\u001b[2Jpupil"',
      'enrollments.csv:10: expected a value for role, but got none',
      'enrollments.csv:11: expected primary to be true or false, but got "yes"',
      `enrollments.csv:12: expected one primary teacher of class "${name}-class", but got "${name}-s1" beside the one on line 2`,
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Problems: 18\. Nothing was changed/);
    expect(stdout).not.toContain('Imported');
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('do not make those bad that refer to them', async () => {
    const name = fresh();
    const files = withRows(name, {
      classes: [{ sourcedId: 'bad', title: '' }],
      enrollments: [enrollment(name, { classSourcedId: 'bad' }), enrollment(name, { classSourcedId: 'bad' })],
    });

    const { stdout, stderr } = await importFiles(service.database, files);

    expect(problemsOf(stderr)).toEqual(['classes.csv:3: expected a value for title, but got none']);
    expect(stdout).toContain('enrollments.csv: 2 refer to a bad row of classes.csv or users.csv\n');
  });
});

describe('with --partial', () => {
  test('what is good is imported, and the exit code tells of the rest', async () => {
    const name = fresh();
    const files = withRows(name, {
      classes: [{ sourcedId: `${name}-other`, title: '' }],
      enrollments: [enrollment(name, { userSourcedId: 'nobody' })],
    });

    const { code, stderr } = await importFiles(service.database, files, ['--partial']);

    expect(code).toBe(1);
    expect(stderr).toContain('Problems: 2. Imported what is good, course spaces: 1; people: 4 added');
    expect(Object.keys(await rosterOf(service.database, `${name}-class`))).toHaveLength(4);
  });

  test('nobody is taken off a roster of which a row is bad, since it may be theirs', async () => {
    const name = fresh();
    const other = `${name}-2`;
    const join = (one: Files, two: Files): Files =>
      Object.fromEntries(
        Object.entries(one).map(([table, all]) => [table, [...all, ...(two[table] ?? []).slice(1)]]),
      ) as Files;
    await importFiles(service.database, join(classFiles(name), classFiles(other)));
    const without = (files: ReturnType<typeof classFiles>) => ({
      ...files,
      enrollments: files.enrollments.slice(0, -1),
    });
    const files = join(without(classFiles(name)), without(classFiles(other)));
    const bad = rows('enrollments', [enrollment(name, { userSourcedId: `${name}-s2`, role: 'pupil' })]).slice(1);

    await importFiles(service.database, { ...files, enrollments: [...(files.enrollments as string[][]), ...bad] }, [
      '--partial',
    ]);

    expect(await rosterOf(service.database, `${name}-class`)).toHaveProperty(`${name}-s2`);
    expect(await rosterOf(service.database, `${other}-class`)).not.toHaveProperty(`${other}-s2`);
  });

  test('of two primary teachers the first is responsible, and the other stays what they were', async () => {
    const name = fresh();
    await importFiles(service.database, classFiles(name));
    const { enrollments, ...files } = classFiles(name);
    const primary = (row: string[] | undefined) => (row as string[]).with(7, 'true');

    await importFiles(service.database, { ...files, enrollments: enrollments.with(2, primary(enrollments[2])) }, [
      '--partial',
    ]);

    expect(await rosterOf(service.database, `${name}-class`)).toMatchObject({
      [`${name}-t`]: 'RESPONSIBLE_TEACHER',
      [`${name}-a`]: 'STAFF',
    });
  });
});

describe('a file', () => {
  const line = (row: readonly string[]) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',');
  const text = (all: readonly (readonly string[])[], end: string) => all.map((row) => line(row) + end).join('');

  test('may begin with a byte order mark, end its lines with CRLF, quote its fields and have empty lines', async () => {
    const name = fresh();
    const { classes, ...files } = classFiles(name);
    const [header = [], row = []] = classes;
    const title = 'Alkeet, "kevät"';
    const content = `\uFEFF${text([header], '\r\n')}\r\n${text([row.with(3, title)], '\r\n')}`;

    const { code } = await importFiles(service.database, { ...files, classes: content });

    expect(code).toBe(0);
    const { courseSpaces } = await (await service.as(`${name}-t`)).get('{ courseSpaces { name } }');
    expect(courseSpaces).toEqual([{ name: title }]);
  });

  test('has its lines counted also behind fields of several lines', async () => {
    const name = fresh();
    const files = classFiles(name);
    const [header = [], row = []] = files.classes;
    const several = row.with(8, 'first\r\nsecond\r\nthird');
    const classes = text([header, several, row.with(0, 'bad').with(3, '')], '\r\n');

    const { stderr } = await importFiles(service.database, { ...files, classes });

    expect(problemsOf(stderr)).toEqual(['classes.csv:5: expected a value for title, but got none']);
  });

  test.each<[string, (files: ReturnType<typeof classFiles>) => Files, string[]]>([
    [
      'that lacks columns',
      ({ users }) => ({ users: users.map(([, ...rest]) => rest) }),
      [expect.stringMatching(/^users\.csv:1: expected the columns "sourcedId" too, but got "status", /)],
    ],
    [
      'that has a column twice',
      ({ users }) => ({ users: users.map((row) => [...row, row[0] as string]) }),
      ['users.csv:1: expected each column once, but got "sourcedId" again'],
    ],
    [
      'whose columns are called otherwise',
      ({ users }) => ({ users: users.with(0, (users[0] as string[]).with(0, 'SourcedID')) }),
      [expect.stringMatching(/^users\.csv:1: expected the columns "sourcedId" too, but got "SourcedID", /)],
    ],
    [
      'with too few fields in a row',
      ({ users }) => ({ users: users.with(2, (users[2] as string[]).slice(1)) }),
      ['users.csv:3: expected 18 fields as in the header, but got 17'],
    ],
    [
      'that is not UTF-8',
      ({ users }) => ({ users: Buffer.from(text(users, '\n').replace('Aino', 'Äinö'), 'latin1') }),
      ['users.csv:4: expected UTF-8, but got other bytes'],
    ],
    [
      'with a stray quote',
      ({ users }) => ({ users: `${text(users.slice(0, 2), '\n')}u,a"b\n` }),
      [expect.stringMatching(/^users\.csv:3: expected fields separated by commas, but got: Invalid Opening Quote/)],
    ],
    [
      'with a quote that is not closed',
      ({ users }) => ({ users: `${text(users.slice(0, 2), '\n')}"u,a\nb,c\n` }),
      [expect.stringMatching(/^users\.csv:3: expected fields separated by commas, but got: Quote Not Closed/)],
    ],
    [
      'without rows',
      ({ users }) => ({ users: users.slice(0, 1) }),
      ['users.csv: expected rows below a header, but got none'],
    ],
    ['that is empty', () => ({ users: '' }), ['users.csv: expected rows below a header, but got none']],
  ])('%s is told, and nothing is changed', async (_which, change, expected) => {
    const files = classFiles(fresh());
    const before = await snapshotOf(service.database);

    const { code, stderr } = await importFiles(service.database, { ...files, ...change(files) });

    expect(code).toBe(1);
    expect(problemsOf(stderr)).toEqual(expected);
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('with enrollments of which some cannot be read takes nobody off any roster, also with --partial', async () => {
    const name = fresh();
    await importFiles(service.database, classFiles(name));
    const { enrollments, ...files } = classFiles(name);

    const { code } = await importFiles(
      service.database,
      { ...files, enrollments: `${text(enrollments.slice(0, 3), '\n')}e,a"b\n` },
      ['--partial'],
    );

    expect(code).toBe(1);
    expect(Object.keys(await rosterOf(service.database, `${name}-class`))).toHaveLength(4);
  });

  test('with columns that OneRoster does not have is read without them, which is told', async () => {
    const name = fresh();
    const { users, ...files } = classFiles(name);
    const wider = users.map((row, index) => [...row, ...(index === 0 ? ['nickname', 'metadata.x'] : ['a', 'b'])]);

    const { code, stdout } = await importFiles(service.database, { ...files, users: wider });

    expect(code).toBe(0);
    expect(stdout).toContain('users.csv: columns that OneRoster does not have are not read: "nickname"\n');
  });

  test('may have its columns in another order', async () => {
    const name = fresh();
    const { enrollments, ...files } = classFiles(name);

    await importFiles(service.database, { ...files, enrollments: enrollments.map((row) => row.toReversed()) });

    expect(Object.keys(await rosterOf(service.database, `${name}-class`))).toHaveLength(4);
  });
});

describe('manifest.csv', () => {
  test.each<[string, Files, string]>([
    [
      'of another version',
      { manifest: manifest({ users: 'bulk' }, '1.0') },
      'manifest.csv: expected oneroster.version to be 1.1 or 1.2, but got "1.0"',
    ],
    [
      'with an unknown mode',
      { manifest: manifest({ users: 'bulk', classes: 'some' }) },
      'manifest.csv:5: expected file.classes to be bulk, delta, absent, but got "some"',
    ],
    [
      'that names a file twice',
      { manifest: [...manifest({ users: 'bulk' }), ['file.users', 'delta']] },
      'manifest.csv:5: expected file.users once, but got it again',
    ],
    [
      'with other columns',
      { manifest: [['name', 'value']] },
      'manifest.csv:1: expected the columns propertyName,value, but got name,value',
    ],
    [
      'that names no file of a roster',
      { manifest: manifest({ orgs: 'bulk' }) },
      'manifest.csv: expected at least one of classes, users and enrollments, but all are absent',
    ],
    [
      'that names a file which is not there',
      { manifest: manifest({ users: 'bulk', classes: 'bulk' }) },
      'classes.csv: expected the file, since manifest.csv says bulk, but there is none',
    ],
  ])('%s is told', async (_which, files, expected) => {
    const { code, stderr } = await importFiles(service.database, { users: classFiles(fresh()).users, ...files });

    expect(code).toBe(1);
    expect(problemsOf(stderr)).toContain(expected);
  });

  test('that is not there is told', async () => {
    const { code, stderr } = await runImport(['nowhere'], { DATABASE_URL: service.database.url });

    expect(code).toBe(1);
    expect(problemsOf(stderr)).toEqual(['manifest.csv: expected the file in nowhere, but there is none']);
  });

  test('that calls a file absent has it passed over', async () => {
    const files = { ...classFiles(fresh()), roles: 'not even a table', demographics: '"' };
    const present = Object.fromEntries(
      ['orgs', 'courses', 'classes', 'users', 'enrollments'].map((of) => [of, 'bulk']),
    );

    const { code } = await importFiles(service.database, {
      ...files,
      manifest: manifest({ ...present, roles: 'absent' }),
    });

    expect(code).toBe(0);
  });
});

test('changes without a status or a time are bad rows', async () => {
  const name = fresh();
  await importFiles(service.database, classFiles(name));
  const row = enrollment(name, {});
  const enrollments = changes('enrollments', [
    { ...row, sourcedId: '1', status: '' },
    { ...row, sourcedId: '2', dateLastModified: '' },
    { ...row, sourcedId: '3', dateLastModified: '2026-13-01T00:00:00Z' },
    { ...row, sourcedId: '4', dateLastModified: '31.1.2026' },
  ]);

  const { stderr } = await importFiles(service.database, { enrollments, manifest: manifest({ enrollments: 'delta' }) });

  const expected = 'expected dateLastModified to be a time such as 2026-01-31T12:00:00Z, but got';
  expect(problemsOf(stderr)).toEqual([
    'enrollments.csv:2: expected status to be active or tobedeleted, but got ""',
    `enrollments.csv:3: ${expected} ""`,
    `enrollments.csv:4: ${expected} "2026-13-01T00:00:00Z"`,
    `enrollments.csv:5: ${expected} "31.1.2026"`,
  ]);
});
