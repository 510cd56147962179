import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createChat } from '../support/chats.js';
import { adding, type Course, createCourse, push, without } from '../support/course.js';
import { askWith } from '../support/http.js';
import { BADGE, type Badge, countsUntil } from '../support/live.js';
import { countsOf, preferencesOf, UPDATE_PREFERENCES, updatePreferences } from '../support/read-state.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, startService, type TestService } from '../support/service.js';
import { signToken } from '../support/tokens.js';
import { until } from '../support/waiting.js';

let service: TestService;
let other: TestService;
let course: Course;
let student: Caller;

beforeAll(async () => {
  service = await startService({ DEFAULT_LANGUAGE: 'en', LIVE_SWEEP_SECONDS: '3600' });
  other = await service.another();
});
afterAll(() => service?.close());
beforeEach(async () => {
  course = await createCourse(service);
  [student] = course.students;
});

const NONE = { language: null, receiptsToStudents: true, mutedCourseSpaceIds: [] };

test('nobody has chosen anything at first, also who is on no roster', async () => {
  expect(await preferencesOf(student)).toEqual(NONE);
  expect(await preferencesOf(await service.as(randomUUID()))).toEqual(NONE);
});

test('what is given is changed, for oneself alone, and what is left out stays', async () => {
  const { id } = course.roster;
  const chosen = { language: 'sv', receiptsToStudents: false, mutedCourseSpaceIds: [id] };
  expect(await updatePreferences(student, { mutedCourseSpaceIds: [id, id] })).toEqual({
    ...NONE,
    mutedCourseSpaceIds: [id],
  });
  expect(await updatePreferences(student, { language: 'sv' })).toMatchObject({ mutedCourseSpaceIds: [id] });
  expect(await updatePreferences(student, { receiptsToStudents: false })).toEqual(chosen);
  expect(await updatePreferences(student, {})).toEqual(chosen);
  expect(await preferencesOf(await other.as(course.ids.students[0]))).toEqual(chosen);
  expect(await preferencesOf(course.students[1])).toEqual(NONE);

  expect(await updatePreferences(student, { language: null, mutedCourseSpaceIds: [] })).toEqual({
    ...NONE,
    receiptsToStudents: false,
  });
});

describe('the language', () => {
  const language = async (token: string, at = service, acceptLanguage?: string) => {
    const headers = acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage };
    const query = `{ messages(chatId: "${randomUUID()}") { totalCount } }`;
    const { errors } = await askWith(at.url, query, { authorization: `Bearer ${token}`, ...headers });
    const texts = { 'Keskustelua ei ole.': 'fi', 'There is no such chat.': 'en', 'Diskussionen finns inte.': 'sv' };
    return texts[errors?.[0]?.message as keyof typeof texts];
  };

  test('goes before the token’s and the roster’s, and behind the request’s, on every instance', async () => {
    const token = await signToken({ sub: course.ids.students[0], locale: 'fi' });
    const there = await language(token, other);
    expect(there).toBe('fi');
    await updatePreferences(student, { language: 'sv' });

    expect(await language(token)).toBe('sv');
    expect(await language(token, service, 'en')).toBe('en');
    await until(
      () => language(token, other),
      (now) => now === 'sv',
    );
    await updatePreferences(await other.as(course.ids.students[0]), { language: null });
    expect(await language(token, other)).toBe('fi');
    await until(
      () => language(token),
      (now) => now === 'fi',
    );
  });

  test('is that of who signs in later', async () => {
    await updatePreferences(student, { language: 'sv' });
    const later = await service.another();
    expect(await language(student.token, later)).toBe('sv');
    await later.close();
  });

  test('is that of live events, too, on a socket that is open', async () => {
    const socket = await student.socket();
    const query = `subscription { unreadCountChanged { chat { topic } } }`;
    const badge = socket.subscribe(query);
    await badge.next();
    await updatePreferences(student, { language: 'fi' });
    const topic = [
      { language: 'en', text: 'Topic' },
      { language: 'fi', text: 'Aihe' },
    ];
    await createChat(course.teacher, course, { audience: 'COURSE', topic });
    expect(await badge.next()).toEqual({ unreadCountChanged: { chat: { topic: 'Aihe' } } });
  });

  test.each([
    ['en', 'The language must be one of fi, en, sv, but got de.'],
    ['fi', 'Kielen pitää olla jokin näistä: fi, en, sv, mutta annettiin de.'],
  ])('that is none of the configured ones is refused (%s)', async (asked, message) => {
    const refusal = await refusalOf(student, UPDATE_PREFERENCES, { input: { language: 'de' } }, asked);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.language' });
    expect(refusal.message).toBe(message);
  });
});

describe('a muted course space', () => {
  test('is left out of the badge over all chats, and shows its own count', async () => {
    const elsewhere = await createCourse(service);
    await push(service, elsewhere, { roster: adding(elsewhere, course.ids.students[0]) });
    const here = await createChat(course.teacher, course, { audience: 'COURSE' });
    const there = await createChat(elsewhere.teacher, elsewhere, { audience: 'COURSE' });
    await updatePreferences(student, { mutedCourseSpaceIds: [course.roster.id] });

    const lists = { listed: [there, here], unread: [there, here], archived: [] };
    expect(await countsOf(student, course.roster.id)).toEqual({ all: 1, space: 1, ...lists });
    expect(
      await student.get('{ courseSpaces { unreadCount } unreadMessages { edges { node { chat { id } } } } }'),
    ).toEqual({
      courseSpaces: [{ unreadCount: 1 }, { unreadCount: 1 }],
      unreadMessages: { edges: [{ node: { chat: { id: there } } }] },
    });
  });

  test('falls out of the live badge on every device, and comes back', async () => {
    await createChat(course.teacher, course, { audience: 'COURSE' });
    const devices = [student, await other.as(course.ids.students[0])];
    const sockets = await Promise.all(devices.map((device) => device.socket()));
    const badges = sockets.map((socket) => socket.subscribe<Badge>(BADGE));
    const ofSpace = (sockets[0] as (typeof sockets)[0]).subscribe<Badge>(BADGE, { courseSpaceId: course.roster.id });
    for (const badge of [...badges, ofSpace]) expect(await countsUntil(badge, 1)).toEqual([1]);

    await updatePreferences(student, { mutedCourseSpaceIds: [course.roster.id] });
    for (const badge of badges) expect(await countsUntil(badge, 0)).toEqual([0]);
    await createChat(course.teacher, course, { audience: 'COURSE' });
    expect(await countsUntil(ofSpace, 2)).toEqual([2]);
    await updatePreferences(student, { mutedCourseSpaceIds: [] });
    for (const badge of badges) expect((await countsUntil(badge, 2)).at(-1)).toBe(2);
  });

  test('is not shown while one is not in it, and is muted again on return', async () => {
    const { id } = course.roster;
    await updatePreferences(student, { mutedCourseSpaceIds: [id] });
    await push(service, course, { roster: without(course, course.ids.students[0]) });
    expect(await preferencesOf(student)).toMatchObject({ mutedCourseSpaceIds: [] });
    await push(service, course);
    expect(await preferencesOf(student)).toMatchObject({ mutedCourseSpaceIds: [id] });
  });

  test('that one is not in is refused, with all else that was given', async () => {
    const strange = (await createCourse(service)).roster.id;
    for (const mutedCourseSpaceIds of [[strange], [course.roster.id, 'unheard-of']]) {
      const input = { language: 'sv', mutedCourseSpaceIds };
      expect(await refusalOf(student, UPDATE_PREFERENCES, { input })).toMatchObject({
        code: 'NOT_FOUND',
        field: 'input.mutedCourseSpaceIds',
      });
    }
    expect(await preferencesOf(student)).toEqual(NONE);
  });

  test.each([
    ['en', 'At most 500 course spaces can be muted, but got 501.'],
    ['fi', 'Enintään 500 kurssitilaa voi mykistää, mutta niitä annettiin 501.'],
  ])('among more than 500 is refused (%s)', async (language, message) => {
    const input = { mutedCourseSpaceIds: Array.from({ length: 501 }, (_, index) => `space${index}`) };
    expect(await refusalOf(student, UPDATE_PREFERENCES, { input }, language)).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'input.mutedCourseSpaceIds',
      message,
    });
  });
});
