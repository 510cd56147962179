import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADDRESSEES, addresseesOf, readAddressees } from '../support/addressees.js';
import { type Course, changing, createCourse, push } from '../support/course.js';
import { walk } from '../support/pages.js';
import { refusalOf } from '../support/refusals.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

describe('by name', () => {
  const NAMES = {
    anna: 'Anna-Liisa Mäkinen',
    brien: "Seán O'Brien (TA)",
    ake: 'ÅKE Öberg',
    jose: 'José  María de la Cruz',
    odd: '100% Te_st\\x',
    same: 'anna-liisa makinen',
    nobody: null,
    nameless: null,
  } as const;
  type Name = keyof typeof NAMES;
  let course: Course;
  let prefix: string;
  const idOf = (name: string) => `${prefix}${name}`;

  beforeAll(async () => {
    prefix = `${randomUUID()}:`;
    const people = Object.entries(NAMES).map(([name, displayName]) => ({
      userId: idOf(name),
      role: 'STUDENT',
      displayName,
    }));
    course = await createCourse(service);
    const [teacher] = course.roster.roster;
    await push(service, course, { roster: teacher ? [teacher, ...people] : [] });
  });

  /** Whom the teacher finds, in the order of the list. */
  async function found(search?: string): Promise<string[]> {
    const all = await addresseesOf(course.teacher, course.roster.id, search);
    return all.map(({ user }) => user.id.slice(prefix.length));
  }

  test('people come in the order of their names, whatever their case and diacritics, then of their ids, who has none last', async () => {
    expect(await found()).toEqual(['odd', 'ake', 'anna', 'same', 'jose', 'brien', 'nameless', 'nobody']);
  });

  test.each<[search: string, Name[]]>([
    ['anna', ['anna', 'same']],
    ['ANNA', ['anna', 'same']],
    ['makinen', ['anna', 'same']],
    ['MÄKI', ['anna', 'same']],
    ['Ma\u0308kinen', ['anna', 'same']],
    ['liisa', ['anna', 'same']],
    ['anna-l', ['anna', 'same']],
    ['mäk  ann', ['anna', 'same']],
    [' mak\t', ['anna', 'same']],
    ['sean o’brien', ['brien']],
    ['brien', ['brien']],
    ['ta', ['brien']],
    ['(ta)', ['brien']],
    ['ake', ['ake']],
    ['åke öb', ['ake']],
    ['jose maria de la', ['jose']],
    ['cruz l', ['jose']],
    ['100', ['odd']],
    ['100%', ['odd']],
    ['te_st\\x', ['odd']],
  ])('a search for "%s" finds those in whose names each word begins one', async (search, expected) => {
    expect(await found(search)).toEqual(expected);
  });

  test.each([
    'akinen',
    'anna b',
    'nn',
    'a%n',
    'a_na',
    '%',
    '_',
    '\\',
    '%anna',
    '100_',
    'te%',
    'te__',
    'null',
    'nobody',
  ])('a search for "%s" finds nobody', async (search) => {
    expect(await found(search)).toEqual([]);
  });

  test.each(['', ' ', '\t\n', '-'])('a search without a word in it ("%s") is for everybody', async (search) => {
    expect(await found(search)).toHaveLength(Object.keys(NAMES).length);
  });

  test('a search of more than 200 characters, or with control characters, is refused', async () => {
    const ask = (search: string) => refusalOf(course.teacher, ADDRESSEES, { id: course.roster.id, search });

    expect(await found('𝕒'.repeat(200))).toEqual([]);
    expect(await ask('𝕒'.repeat(201))).toMatchObject({ code: 'BAD_USER_INPUT', field: 'search' });
    expect(await ask('anna\u0000')).toMatchObject({ code: 'BAD_USER_INPUT', field: 'search' });
  });

  test('finds for students whom they may address, and for nobody themselves', async () => {
    const anna = await service.as(idOf('anna'));
    const ids = async (search: string) =>
      (await addresseesOf(anna, course.roster.id, search)).map(({ user }) => user.id.slice(prefix.length));
    expect(await ids('anna')).toEqual(['same']);
    const elsewhere = await createCourse(service);
    const [teacher] = elsewhere.roster.roster;
    const students = (['anna', 'same'] as const).map((of) => ({
      userId: idOf(of),
      role: 'STUDENT',
      displayName: NAMES[of],
    }));
    await push(service, elsewhere, {
      roster: teacher ? [teacher, ...students] : [],
      studentsMayWriteToStudents: false,
    });

    expect(await addresseesOf(anna, elsewhere.roster.id, 'anna')).toEqual([]);
    expect(await addresseesOf(anna, elsewhere.roster.id, 'teach')).toHaveLength(1);
  });

  test('a cursor is of one search and one viewer', async () => {
    const { edges } = await readAddressees(course.teacher, course.roster.id, { search: 'anna', first: 1 });
    const variables = { id: course.roster.id, search: 'anna', after: edges[0]?.cursor };

    expect((await course.teacher.get(ADDRESSEES, variables)).courseSpace.addressees.edges).toHaveLength(1);
    const refusal = { code: 'BAD_USER_INPUT', field: 'after' };
    expect(await refusalOf(course.teacher, ADDRESSEES, { ...variables, search: 'makinen' })).toMatchObject(refusal);
    expect(await refusalOf(await service.as(idOf('jose')), ADDRESSEES, variables)).toMatchObject(refusal);
  });
});

/** Names and searches of few letters, so that they meet, with what LIKE, arrays and regular expressions take for signs. */
const text = fc.string({ unit: fc.constantFrom(...'aaÄäbé%_\\{}"\',.*: -'), maxLength: 6 });
const name = fc.option(text.filter((given) => given.trim() !== ''));

/** What the service makes of a name, said once more. */
const wordsOf = (given: string) =>
  given
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .split(/[\s.,;/()'"-]+/)
    .filter((word) => word !== '');

const isFound = (displayName: string | null, search: string) => {
  const sought = wordsOf(search);
  if (sought.length === 0) return true;
  return displayName !== null && sought.every((one) => wordsOf(displayName).some((word) => word.startsWith(one)));
};

test('whatever the names and the search, any walk visits each who is found exactly once, in the order of names', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
  const names = fc.array(name, { minLength: 1, maxLength: 12 });
  const course = await createCourse(service);
  const property = fc.asyncProperty(names, text, sizes, async (given, search, pageSizes) => {
    const people = given.map((displayName, index) => ({
      userId: `${course.ids.teacher}:${(index * 7) % 13}`,
      role: 'STUDENT',
      displayName,
    }));
    const teacher = { userId: course.ids.teacher, role: 'RESPONSIBLE_TEACHER' };
    await push(service, course, { roster: [teacher, ...people] });
    const sought = people.filter(({ displayName }) => isFound(displayName, search));
    const keyOf = (displayName: string | null) => (displayName === null ? '\uffff' : wordsOf(displayName).join(' '));
    const expected = sought
      .map(({ userId, displayName }) => [keyOf(displayName), userId] as const)
      .sort(([a, idA], [b, idB]) => (a < b ? -1 : a > b ? 1 : idA < idB ? -1 : 1))
      .map(([, userId]) => userId);

    const pages = await walk(
      (page) => readAddressees(course.teacher, course.roster.id, { ...page, search }),
      'forward',
      pageSizes,
    );

    expect(pages.flat().map(({ user }) => user.id)).toEqual(expected);
    const { totalCount } = await readAddressees(course.teacher, course.roster.id, { first: 1, search });
    expect(totalCount).toBe(expected.length);
  });
  await fc.assert(property, { numRuns: 60 });
});

test('a walk goes on behind somebody who has left or has another name by now', async () => {
  const course = await createCourse(service);
  const { ids, teacher } = course;
  const named = (names: Record<string, string>) =>
    changing(course, Object.fromEntries(Object.entries(names).map(([id, displayName]) => [id, { displayName }])));
  const [first, second, third, fourth] = ids.students;
  await push(service, course, { roster: named({ [first]: 'A', [second]: 'B', [third]: 'C', [fourth]: 'D' }) });
  const { edges, pageInfo } = await readAddressees(teacher, course.roster.id, { first: 2 });
  expect(edges.map(({ node }) => node.user.id)).toEqual([first, second]);

  const renamed = named({ [first]: 'A', [third]: 'C', [fourth]: 'A' }).filter(({ userId }) => userId !== second);
  await push(service, course, { roster: renamed });

  const rest = await readAddressees(teacher, course.roster.id, { after: pageInfo.endCursor });
  expect(rest.edges.map(({ node }) => node.user.id)).toEqual([third, ...ids.assistants]);
});
