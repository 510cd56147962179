import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCourse } from '../support/course.js';
import { askWith } from '../support/http.js';
import { startService, type TestService } from '../support/service.js';
import { integrationToken, signToken, tokenOf } from '../support/tokens.js';

let service: TestService;
beforeAll(async () => {
  service = await startService({ DEFAULT_LANGUAGE: 'en', LANGUAGES: 'fi,en,sv' });
});
afterAll(() => service?.close());

const NO_SUCH_CHAT = { fi: 'Keskustelua ei ole.', en: 'There is no such chat.', sv: 'Diskussionen finns inte.' };
type Language = keyof typeof NO_SUCH_CHAT;
const QUESTION = `{ messages(chatId: "${randomUUID()}") { totalCount } }`;

const localToken = (sub: string, locale: unknown) => signToken({ sub, locale });

/** Somebody whose roster entry has this language. */
async function personOf(language: string | null, of = service): Promise<string> {
  const userId = randomUUID();
  await createCourse(of, { roster: [{ userId, role: 'STUDENT', language }], studentGroups: [] });
  return userId;
}

async function languageOf(token: string, acceptLanguage?: string, of = service): Promise<Language | undefined> {
  const headers = acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage };
  const { errors } = await askWith(of.url, QUESTION, { authorization: `Bearer ${token}`, ...headers });
  const said = Object.entries(NO_SUCH_CHAT).find(([, text]) => text === errors?.[0]?.message);
  return said?.[0] as Language | undefined;
}

test.each<[string, Language]>([
  ['fi', 'fi'],
  ['sv', 'sv'],
  ['sv-FI', 'sv'],
  ['SV-fi', 'sv'],
  ['de, en;q=0.5', 'en'],
  ['de, en;q=0.5, fi;q=0.7', 'fi'],
  ['fi;q=0, sv', 'sv'],
  ['fi-FI,fi;q=0.9,en-US;q=0.8,en;q=0.7', 'fi'],
  ['sv, *;q=0.1', 'sv'],
])('Accept-Language %j is answered in %s', async (header, language) => {
  expect(await languageOf(await tokenOf(randomUUID()), header)).toBe(language);
});

test.each([['de'], ['de, ru;q=0.5'], ['garbage !! ;;q=x,,'], [''], [';'], ['x'.repeat(2_000)], ['fi;q=0']])(
  'Accept-Language %j, in which nothing fits, counts as none',
  async (header) => {
    expect(await languageOf(await tokenOf(randomUUID()), header)).toBe('en');
    expect(await languageOf(await tokenOf(await personOf('sv')), header)).toBe('sv');
  },
);

test('without a wish the default language answers', async () => {
  expect(await languageOf(await tokenOf(randomUUID()))).toBe('en');
});

test('any language (*), which a program that has no wish sends, counts as none', async () => {
  expect(await languageOf(await tokenOf(randomUUID()), '*')).toBe('en');
  expect(await languageOf(await tokenOf(await personOf('sv')), '*')).toBe('sv');
  expect(await languageOf(await tokenOf(await personOf('sv')), 'de, *;q=0.5')).toBe('sv');
});

describe('where the request has no wish', () => {
  test.each<[string, Language]>([
    ['sv', 'sv'],
    ['sv-FI', 'sv'],
    ['fi', 'fi'],
  ])("the token's locale %j decides", async (locale, language) => {
    expect(await languageOf(await localToken(randomUUID(), locale))).toBe(language);
  });

  test.each([['de'], [''], [7], [null]])("a token's locale %j, which is no use, is passed over", async (locale) => {
    expect(await languageOf(await localToken(randomUUID(), locale))).toBe('en');
  });

  test("the roster's language decides", async () => {
    expect(await languageOf(await tokenOf(await personOf('sv')))).toBe('sv');
    expect(await languageOf(await tokenOf(await personOf('fi-FI')))).toBe('fi');
    expect(await languageOf(await tokenOf(await personOf(null)))).toBe('en');
  });

  test("the token's locale goes before the roster's language", async () => {
    expect(await languageOf(await localToken(await personOf('sv'), 'fi'))).toBe('fi');
  });

  test("the roster's language decides where the token's locale is of no use", async () => {
    expect(await languageOf(await localToken(await personOf('sv'), 'de'))).toBe('sv');
  });

  test("the request's wish goes before both", async () => {
    expect(await languageOf(await localToken(await personOf('sv'), 'fi'), 'en')).toBe('en');
  });
});

test('the language of the request decides in which language texts are shown', async () => {
  const { students, roster } = await createCourse(service, { defaultLanguage: 'en' });
  const name = (language: string) => students[0].get(`{ courseSpace(id: "${roster.id}") { name } }`, {}, language);

  expect(await name('fi')).toEqual({ courseSpace: { name: 'Kurssi' } });
  expect(await name('en')).toEqual({ courseSpace: { name: 'A course' } });
  // It has none in Swedish, so the space's default.
  expect(await name('sv')).toEqual({ courseSpace: { name: 'A course' } });
});

describe('with other languages', () => {
  let other: TestService;
  beforeAll(async () => {
    other = await startService({ LANGUAGES: 'de,sv', DEFAULT_LANGUAGE: 'de' });
  });
  afterAll(() => other?.close());

  test('a language without a resource file has the errors in English', async () => {
    expect(await languageOf(await tokenOf(randomUUID()), 'de', other)).toBe('en');
  });

  test('a language that is not configured is not answered in, though it has a resource file', async () => {
    expect(await languageOf(await tokenOf(randomUUID()), 'fi', other)).toBe('en');
    expect(await languageOf(await tokenOf(randomUUID()), 'sv', other)).toBe('sv');
  });
});

test('what a socket says in connection_init decides for its operations', async () => {
  for (const [language, message] of Object.entries(NO_SUCH_CHAT)) {
    const socket = await (await service.as(randomUUID())).socket(`${language}-FI, en;q=0.1`);

    await expect(socket.subscribe(QUESTION).failed).rejects.toEqual([expect.objectContaining({ message })]);
    await socket.close();
  }
});

test('an integration has no language of its own', async () => {
  const { errors } = await askWith(service.url, '{ unreadCount }', {
    authorization: `Bearer ${await integrationToken()}`,
  });

  expect(errors?.[0]?.message).toBe("This needs a person's token; an integration's token does not do.");
});
