import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChat } from '../support/chats.js';
import { type Course, changing, createCourse, en, push, type Roster, SYNC, without } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';

let service: TestService;
let integration: Caller;

beforeAll(async () => {
  service = await startService();
  integration = await service.integration();
});
afterAll(() => service?.close());

const SPACES = '{ courseSpaces { id slug name frozen defaultLanguage viewerRole unreadCount } }';
const VIEWER = '{ viewer { id displayName } }';

describe('a push', () => {
  test('of a new course space adds everybody', async () => {
    const course = await createCourse(service, { studentGroups: [] });
    const { id, roster } = course.roster;

    const again = await push(service, course, { id: `${id}:new` });

    expect(again).toEqual({ courseSpaceId: `${id}:new`, added: roster.length, changed: 0, removed: 0 });
  });

  test('that says what the last one said changes nothing', async () => {
    const course = await createCourse(service);
    const chatId = await createChat(course.teacher, course, { audience: 'COURSE' });
    const before = await snapshotOf(service.database);

    const { syncCourseSpace } = await integration.get(SYNC, { input: course.roster });

    expect(syncCourseSpace).toEqual({ courseSpaceId: course.roster.id, added: 0, changed: 0, removed: 0 });
    expect(await snapshotOf(service.database)).toBe(before);
    expect((await course.students[0].get('query ($id: ID!) { chat(id: $id) { id } }', { id: chatId })).chat).toEqual({
      id: chatId,
    });
  });

  test('counts who is new, who has another role, name or language, and who is gone, each person once', async () => {
    const course = await createCourse(service);
    const [first, second, third, fourth] = course.ids.students;
    const roster = [
      ...changing(course, {
        [first]: { role: 'STAFF', displayName: 'Newly named', language: 'sv' },
        [second]: { displayName: 'Named' },
        [third]: { language: 'en' },
      }).filter(({ userId }) => userId !== fourth),
      { userId: `${first}:new`, role: 'STUDENT', displayName: 'New' },
    ];

    expect(await push(service, course, { roster })).toMatchObject({ added: 1, changed: 3, removed: 1 });
    expect(await push(service, course, { roster })).toMatchObject({ added: 0, changed: 0, removed: 0 });
    // Whoever is back is new again.
    expect(await push(service, course)).toMatchObject({ added: 1, changed: 3, removed: 1 });
  });

  test('gives a name and takes it away', async () => {
    const course = await createCourse(service);
    const { teacher, ids } = course;
    expect((await teacher.get(VIEWER)).viewer).toEqual({ id: ids.teacher, displayName: 'Teacher' });

    await push(service, course, { roster: changing(course, { [ids.teacher]: { displayName: null } }) });

    expect((await teacher.get(VIEWER)).viewer).toEqual({ id: ids.teacher, displayName: null });
  });

  test('keeps no login name anywhere', async () => {
    const course = await createCourse(service);
    const username = `login-${course.ids.teacher}`;

    await push(service, course, { roster: changing(course, { [course.ids.teacher]: { username } }) });

    expect(await snapshotOf(service.database)).not.toContain(username);
  });

  test('changes what the course space is called, also in its address, and what language it falls back to', async () => {
    const course = await createCourse(service);

    await push(service, course, { slug: 'other', name: en('Other'), defaultLanguage: 'sv', frozen: true });

    expect((await course.students[0].get(SPACES)).courseSpaces).toEqual([
      {
        id: course.roster.id,
        slug: 'other',
        name: 'Other',
        frozen: true,
        defaultLanguage: 'sv',
        viewerRole: 'STUDENT',
        unreadCount: 0,
      },
    ]);
  });

  test('with an empty roster takes the course space from everybody', async () => {
    const course = await createCourse(service);

    expect(await push(service, course, { roster: [] })).toMatchObject({ removed: course.roster.roster.length });

    for (const caller of [course.teacher, ...course.students]) {
      expect((await caller.get(SPACES)).courseSpaces).toEqual([]);
    }
  });

  test('takes ids of 255 characters and a slug of as many, and no longer ones', async () => {
    const course = await createCourse(service);
    const long = (end: string, length = 255) => `${course.roster.id}:${end}`.padEnd(length, '-');
    const input: Roster = {
      ...course.roster,
      id: long('space'),
      slug: 's'.repeat(255),
      roster: [{ userId: long('user'), role: 'STUDENT' }],
      studentGroups: [{ id: long('group'), name: 'g'.repeat(200), memberIds: [long('user')] }],
    };

    expect((await integration.get(SYNC, { input })).syncCourseSpace.added).toBe(1);
    expect(await refusalOf(integration, SYNC, { input: { ...input, id: long('space', 256) } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.id',
    });
  });
});

describe('roles', () => {
  test('come from the roster, of each course space its own', async () => {
    const course = await createCourse(service);
    const [student] = course.ids.students;
    const other: Roster = {
      ...course.roster,
      id: `${course.roster.id}:other`,
      roster: [{ userId: student, role: 'RESPONSIBLE_TEACHER' }],
      studentGroups: [],
    };
    await integration.get(SYNC, { input: other });

    const { courseSpaces } = await course.students[0].get(SPACES);

    expect(courseSpaces.map(({ id, viewerRole }: Record<string, string>) => [id, viewerRole])).toEqual([
      [course.roster.id, 'STUDENT'],
      [other.id, 'RESPONSIBLE_TEACHER'],
    ]);
  });

  test('change with the next push', async () => {
    const course = await createCourse(service);
    const space = 'query ($id: ID!) { courseSpace(id: $id) { viewerRole } }';
    const variables = { id: course.roster.id };
    expect((await course.assistants[0].get(space, variables)).courseSpace).toEqual({ viewerRole: 'STAFF' });

    await push(service, course, { roster: changing(course, { [course.ids.assistants[0]]: { role: 'STUDENT' } }) });

    expect((await course.assistants[0].get(space, variables)).courseSpace).toEqual({ viewerRole: 'STUDENT' });
  });
});

describe('a course space', () => {
  test.each<[string, (course: Course) => string]>([
    ['of others', (course) => course.roster.id],
    ['that does not exist', () => 'never:pushed'],
    ['with an empty id', () => ''],
    ['with a NUL in its id', () => 'space\u0000'],
    ['with a lone surrogate in its id', () => 'space\ud800'],
  ])('%s is null', async (_which, idOf) => {
    const [course, other] = await Promise.all([createCourse(service), createCourse(service)]);
    const space = 'query ($id: ID!) { courseSpace(id: $id) { id } }';

    expect(await course.teacher.get(space, { id: idOf(other) })).toEqual({ courseSpace: null });
    expect(await course.teacher.get(space, { id: course.roster.id })).toEqual({
      courseSpace: { id: course.roster.id },
    });
  });

  test('is gone with the push that leaves somebody out', async () => {
    const course = await createCourse(service);

    await push(service, course, { roster: without(course, course.ids.assistants[1]) });

    expect((await course.assistants[1].get(SPACES)).courseSpaces).toEqual([]);
    expect((await course.assistants[0].get(SPACES)).courseSpaces).toHaveLength(1);
  });

  test('has its name in the asked language, else in the request’s, else in its own, else in any', async () => {
    const text = (language: string) => ({ language, text: `Name in ${language}` });
    const name = 'query ($id: ID!, $language: String) { courseSpace(id: $id) { name(language: $language) } }';
    const named = async (languages: string[], asked: string | null, request: string) => {
      const course = await createCourse(service, { name: languages.map(text), defaultLanguage: 'sv' });
      const variables = { id: course.roster.id, language: asked };
      return (await course.teacher.get(name, variables, request)).courseSpace.name;
    };

    expect(await named(['fi', 'en', 'sv'], 'en', 'fi')).toBe('Name in en');
    expect(await named(['fi', 'en', 'sv'], null, 'fi')).toBe('Name in fi');
    expect(await named(['en', 'sv'], null, 'fi')).toBe('Name in sv');
    expect(await named(['en'], 'sv', 'fi')).toBe('Name in en');
  });
});

test('the sample of the learning environment can be pushed, and again without any change', async () => {
  const file = new URL('../../src/embedded/roster-sample.json', import.meta.url);
  const sample: Roster[] = JSON.parse(await readFile(file, 'utf8'));
  expect(sample.length).toBeGreaterThan(0);

  for (const input of sample) {
    expect((await integration.get(SYNC, { input })).syncCourseSpace).toMatchObject({
      added: input.roster.length,
      removed: 0,
    });
  }
  for (const input of sample) {
    expect((await integration.get(SYNC, { input })).syncCourseSpace).toMatchObject({ added: 0, removed: 0 });
  }

  const teacher = await service.as('oulu:12');
  expect((await teacher.get(SPACES, {}, 'en')).courseSpaces).toMatchObject([
    { id: 'oulu:214', name: 'Elementary Programming, spring 2025', viewerRole: 'RESPONSIBLE_TEACHER' },
    { id: 'oulu:231', viewerRole: 'RESPONSIBLE_TEACHER' },
  ]);
});

describe('only an integration with the scope roster:write may push:', () => {
  test.each<[string, string, () => Promise<Caller>]>([
    ['not the responsible teacher', 'FORBIDDEN', () => service.as('oulu:12')],
    ['not an integration with another scope', 'FORBIDDEN', () => service.integration('messages:write roster:read')],
    ['not somebody without a token', 'UNAUTHENTICATED', async () => createCaller(service.url, '')],
  ])('%s', async (_who, code, caller) => {
    const { roster: input } = await createCourse(service);
    const before = await snapshotOf(service.database);

    expect(await refusalOf(await caller(), SYNC, { input: { ...input, roster: [] } })).toMatchObject({ code });
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('one that has others beside may', async () => {
    const { roster: input } = await createCourse(service);

    const { syncCourseSpace } = await (await service.integration('users:erase roster:write')).get(SYNC, { input });

    expect(syncCourseSpace).toMatchObject({ added: 0, changed: 0, removed: 0 });
  });

  test('and it can do nothing that only a person can', async () => {
    for (const query of ['{ viewer { id } }', '{ courseSpaces { id } }', '{ unreadCount }']) {
      expect(await refusalOf(integration, query)).toMatchObject({ code: 'FORBIDDEN' });
    }
  });
});

describe('a bad push changes nothing and names the field:', () => {
  type Change = (roster: Roster) => Partial<Roster>;
  const member = (more: object) => ({ userId: 'bad:new', role: 'STUDENT', ...more });
  const group = (more: object) => ({ id: 'bad:group', name: 'Group', memberIds: [], ...more });

  test.each<[string, string, Change]>([
    ['an empty id', 'input.id', () => ({ id: '' })],
    ['an id with a control character', 'input.id', () => ({ id: 'space\u0000' })],
    ['an id with a lone surrogate', 'input.id', () => ({ id: 'space\ud800' })],
    ['an empty slug', 'input.slug', () => ({ slug: '' })],
    ['a slug of 256 characters', 'input.slug', () => ({ slug: 's'.repeat(256) })],
    ['a name in no language', 'input.name', () => ({ name: [] })],
    [
      'a name in an unknown language',
      'input.name[1].language',
      () => ({ name: [...en('A'), { language: 'de', text: 'A' }] }),
    ],
    ['a name in one language twice', 'input.name[1].language', () => ({ name: [...en('A'), ...en('B')] })],
    ['a blank name', 'input.name[0].text', () => ({ name: en(' \n') })],
    ['a name of 201 characters', 'input.name[0].text', () => ({ name: en('n'.repeat(201)) })],
    ['a default language that is not configured', 'input.defaultLanguage', () => ({ defaultLanguage: 'de' })],
    [
      'somebody twice on the roster',
      'input.roster[1].userId',
      () => ({ roster: [member({}), member({ role: 'STAFF' })] }),
    ],
    ['an empty user id', 'input.roster[0].userId', () => ({ roster: [member({ userId: '' })] })],
    [
      'a user id of 256 characters',
      'input.roster[0].userId',
      () => ({ roster: [member({ userId: 'u'.repeat(256) })] }),
    ],
    ['a user id with a lone surrogate', 'input.roster[0].userId', () => ({ roster: [member({ userId: '\udc00' })] })],
    ['a role that does not exist', 'input.roster[0].role', () => ({ roster: [member({ role: 'GUEST' })] })],
    [
      'a display name of 201 characters',
      'input.roster[1].displayName',
      ({ roster }) => ({ roster: [...roster.slice(0, 1), member({ displayName: 'd'.repeat(201) })] }),
    ],
    [
      'a display name with a control character',
      'input.roster[0].displayName',
      () => ({ roster: [member({ displayName: 'Bell \u0007' })] }),
    ],
    [
      'a language with a control character',
      'input.roster[0].language',
      () => ({ roster: [member({ language: 'fi\u0000' })] }),
    ],
    ['a group twice', 'input.studentGroups[1].id', () => ({ studentGroups: [group({}), group({ name: 'Other' })] })],
    ['a group with an empty id', 'input.studentGroups[0].id', () => ({ studentGroups: [group({ id: '' })] })],
    ['a group with a blank name', 'input.studentGroups[0].name', () => ({ studentGroups: [group({ name: ' ' })] })],
    [
      'a group with a name of 201 characters',
      'input.studentGroups[0].name',
      () => ({ studentGroups: [group({ name: 'g'.repeat(201) })] }),
    ],
  ])('%s', async (_what, field, change) => {
    const { roster } = await createCourse(service);
    const before = await snapshotOf(service.database);
    // Everything else of the push would change something.
    const input = { ...roster, slug: 'new-slug', roster: roster.roster.slice(1), studentGroups: [], ...change(roster) };

    expect(await refusalOf(integration, SYNC, { input })).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test.each<[string, object]>([
    ['members', { memberIds: ['nobody\u0000'] }],
    ['a supervisor', { memberIds: [], supervisorId: 'nobody\u0000' }],
  ])('%s of a group who can be on no roster do not count, whatever their ids', async (_who, more) => {
    const { roster } = await createCourse(service);

    const { errors, data } = await integration.ask(SYNC, { input: { ...roster, studentGroups: [group(more)] } });

    expect({ errors, data }).toEqual({
      errors: undefined,
      data: { syncCourseSpace: { courseSpaceId: roster.id, added: 0, changed: 0, removed: 0 } },
    });
  });
});
