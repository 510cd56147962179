import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChat, send } from '../support/chats.js';
import { type Course, changing, createCourse, en, push } from '../support/course.js';
import { startService, type TestService } from '../support/service.js';
import { openPage } from './browser.js';
import { type LearningEnvironment, openLearningEnvironment } from './learning-environment.js';
import { Widget } from './widget.js';

let service: TestService;
let environment: LearningEnvironment;
let course: Course;
beforeAll(async () => {
  environment = await openLearningEnvironment(() => service.url);
  service = await startService({ ALLOWED_ORIGINS: environment.origin });
  course = await createCourse(service);
  const { students, assistants } = course.ids;
  const named = { [students[0]]: { displayName: 'Aino' }, [assistants[0]]: { displayName: 'Aku' } };
  await push(service, course, { roster: changing(course, named) });
  const chatId = await createChat(course.students[0], course, { topic: en('A question') });
  await send(course.assistants[0], chatId, 'An answer, with https://lovelace.example/exercise/3 in it.');
});
afterAll(async () => {
  await service?.close();
  await environment?.close();
});

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the widget, by rule and place. */
async function findings(page: Page): Promise<string[]> {
  // By the protocol, which no policy of the page forbids.
  await page.evaluate(axe.source);
  return page.evaluate(async (tags) => {
    const { violations } = await (globalThis as never as { axe: typeof axe }).axe.run('lovelace-messages', {
      runOnly: tags,
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
    );
  }, TAGS);
}

const VIEWPORTS = { wide: { width: 1200, height: 900 }, narrow: { width: 360, height: 740 } };

test.each([
  { colorScheme: 'light' as const, size: 'wide' as const },
  { colorScheme: 'dark' as const, size: 'wide' as const },
  { colorScheme: 'light' as const, size: 'narrow' as const },
])('axe finds nothing, $colorScheme and $size, wherever one goes', async ({ colorScheme, size }) => {
  const url = environment.page(course.ids.assistants[0]);
  const widget = new Widget(await openPage(url, { colorScheme, viewport: VIEWPORTS[size] }));
  const { page } = widget;
  const back = async () => {
    if (size === 'narrow') await widget.button(/Back/).click();
  };
  await widget.chat('A question').waitFor();
  expect(await findings(page)).toEqual([]);

  await widget.open('A question');
  await widget.message('An answer').waitFor();
  expect(await findings(page)).toEqual([]);
  await widget.act('An answer', 'Edit');
  await widget.button('Save').waitFor();
  expect(await findings(page)).toEqual([]);
  await widget.button('Cancel').click();
  await widget.act('First', 'Publish');
  await page.getByRole('textbox', { name: 'Question' }).waitFor();
  expect(await findings(page)).toEqual([]);
  await widget.button('Cancel').click();

  await back();
  await widget.button('New chat').click();
  await page.getByRole('combobox', { name: 'To' }).selectOption('Named people');
  await page.getByLabel('Aino').waitFor();
  expect(await findings(page)).toEqual([]);
  await widget.button('Cancel').click();

  await widget.button('Questions').click();
  await widget.button('Answered').click();
  await widget.chat('A question').waitFor();
  expect(await findings(page)).toEqual([]);
  await widget.button('Search').click();
  await page.getByRole('searchbox').fill('answer');
  await page.locator('mark').first().waitFor();
  expect(await findings(page)).toEqual([]);
});

test('what is written keeps its form, neither the page’s styles nor the widget’s get at the other', async () => {
  const page = await openPage(environment.page(course.ids.students[0]));
  const widget = new Widget(page);
  await widget.open('A question');
  const style = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { fontFamily, color, textTransform, letterSpacing, margin, display } = getComputedStyle(element);
        return { fontFamily, color, textTransform, letterSpacing, margin, display };
      });

  for (const selector of ['button.chat', '.message .text', 'lovelace-composer textarea']) {
    const { fontFamily, color, textTransform, letterSpacing, display } = await style(selector);
    expect(fontFamily).toContain('system-ui');
    expect(color).not.toBe('rgb(255, 0, 0)');
    expect(textTransform).toBe('none');
    expect(letterSpacing).toBe('normal');
    expect(display).not.toBe('none');
  }
  expect(await style('#own')).toMatchObject({ color: 'rgb(255, 0, 0)', margin: '99px', textTransform: 'uppercase' });
  expect(await page.locator('a[href="https://lovelace.example/exercise/3"]').getAttribute('rel')).toContain('noopener');
  expect(page.faults).toEqual([]);
});

test.each([
  ['fi', 'Keskustelut', 'Uusi keskustelu', 'Kirjoita viesti', 'fi'],
  ['sv', 'Chattar', 'Ny chatt', 'Skriv ett meddelande', 'sv'],
  ['de', 'Chats', 'New chat', 'Write a message', 'de'],
])('in %s it speaks so, and asks for texts so', async (lang, chats, newChat, hint) => {
  const page = await openPage(environment.page(course.ids.students[0], { lang }), { locale: lang });
  await page.getByRole('button', { name: chats, exact: true }).waitFor();
  await page.getByRole('button', { name: newChat, exact: true }).waitFor();
  await new Widget(page).chat('A question').click();
  await page.getByPlaceholder(hint).waitFor();
  const time = await page.locator('.message time').first().getAttribute('title');
  const expected = await page
    .locator('.message time')
    .first()
    .evaluate(
      (element, language) =>
        new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short' }).format(
          new Date((element as HTMLTimeElement).dateTime),
        ),
      lang,
    );
  expect(time).toBe(expected);
});

test('it asks nothing but what the build says, so that nothing else need be trusted', async () => {
  const TRUSTED_OPERATIONS = fileURLToPath(new URL('../../dist/web/widget-operations.json', import.meta.url));
  const strict = await service.another({ TRUSTED_OPERATIONS });
  const widget = new Widget(
    await openPage(environment.page(course.ids.assistants[1], { attributes: { endpoint: `${strict.url}/graphql` } }), {
      bypassCSP: true,
    }),
  );

  await widget.open('A question');
  await widget.write('Trusted');
  await widget.message('Trusted').filter({ hasNotText: 'Sending' }).waitFor();
  await widget.button('Search').click();
  await widget.page.getByRole('searchbox').fill('trusted');
  await widget.page.locator('mark').first().waitFor();
});

test('a page may give tokens by a function, and hears each count of both elements', async () => {
  const [student] = course.ids.students;
  const widget = new Widget(await openPage(environment.page(student)));
  const { page } = widget;
  await widget.chat('A question').waitFor();

  const counts = await page.evaluate(async () => {
    const { tokenUrl = '' } = document.body.dataset;
    document.querySelector('lovelace-messages')?.remove();
    const heard: Record<string, number> = {};
    document.addEventListener('unread-count', (event) => {
      heard[(event.target as Element).localName] = (event as CustomEvent<{ unreadCount: number }>).detail.unreadCount;
    });
    for (const name of ['lovelace-messages', 'lovelace-unread-badge']) {
      const element = document.createElement(name) as HTMLElement & { getToken: () => Promise<string> };
      element.getToken = async () => (await (await fetch(tokenUrl)).json()).token;
      document.querySelector('main')?.append(element);
    }
    while (Object.keys(heard).length < 2)
      await new Promise((resolve) => document.addEventListener('unread-count', resolve));
    return heard;
  });

  const { unreadCount } = await course.students[0].get('{ unreadCount }');
  expect(counts).toEqual({ 'lovelace-messages': unreadCount, 'lovelace-unread-badge': unreadCount });
  await widget.chat('A question').waitFor();
});

test('the API is beside the script, wherever that is', async () => {
  const served = `${service.url}/below/widget.js`;
  const widget = await (await fetch(`${service.url}/widget.js`)).text();
  const asked = Promise.withResolvers<string>();
  await openPage(environment.page(course.ids.students[0], { script: '/below/widget.js' }), {
    prepare: async (page) => {
      await page.route(served, (route) => route.fulfill({ contentType: 'text/javascript', body: widget }));
      page.on('websocket', (socket) => asked.resolve(socket.url()));
    },
  });

  expect(await asked.promise).toBe(`${service.url.replace('http', 'ws')}/below/graphql`);
});

test('colours and fonts are the page’s to set', async () => {
  const page = await openPage(environment.page(course.ids.students[0], { attributes: { theme: 'dark' } }));
  await page.addStyleTag({ content: '' }).catch(() => {});
  const widget = new Widget(page);
  await widget.chat('A question').waitFor();
  const background = () =>
    page.locator('lovelace-messages .root').evaluate((root) => getComputedStyle(root).backgroundColor);
  expect(await background()).toBe('rgb(20, 24, 31)');

  await page.locator('lovelace-messages').evaluate((element) => {
    (element as HTMLElement).style.setProperty('--lovelace-background', 'rgb(1, 2, 3)');
  });
  expect(await background()).toBe('rgb(1, 2, 3)');
});

test('everything is done by the keyboard alone', async () => {
  const page = await openPage(environment.page(course.ids.students[0]));
  const widget = new Widget(page);
  const other = await createChat(course.assistants[0], course, {
    audience: 'USERS',
    userIds: [course.ids.students[0]],
    topic: en('By keyboard'),
  });
  await widget.chat('By keyboard').waitFor();
  const focused = () =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.textContent?.trim() || element?.getAttribute('placeholder') || '';
    });
  const tabTo = async (name: string | RegExp) => {
    for (let presses = 0; presses < 40; presses += 1) {
      if ((await focused()).match(name)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Expected to get to ${name} by Tab, but got to ${await focused()}`);
  };

  await tabTo(/By keyboard/);
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toMatch(/A question/);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByLabel('Your message').waitFor();
  await expect.poll(focused).toBe('Write a message');
  await page.keyboard.type('Typed');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('in two lines');
  await page.keyboard.press('Enter');
  await widget.message('Typed').filter({ hasNotText: 'Sending' }).waitFor();
  expect(await focused()).toBe('Write a message');

  await send(course.assistants[0], other, 'Read out');
  await page.getByRole('status').filter({ hasText: 'Read out' }).waitFor({ state: 'attached' });
});
