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
  const roster = changing(course, {
    [students[0]]: { displayName: 'Aino' },
    [students[1]]: { displayName: 'Eero' },
    [assistants[0]]: { displayName: 'Aku' },
  });
  await push(service, course, { roster });
});
afterAll(async () => {
  await service?.close();
  await environment?.close();
});

/** A chat of the third student with the fourth. */
const openPair = (topic: string) =>
  createChat(course.students[2], course, { audience: 'USERS', userIds: [course.ids.students[3]], topic: en(topic) });
const open = async (userId: string) => new Widget(await openPage(environment.page(userId)));

test('a student asks, staff see it at once, take it on and answer; both see who has seen what; it is published', async () => {
  const student = await open(course.ids.students[0]);
  const assistant = await open(course.ids.assistants[0]);
  await assistant.expectBadge(0);

  await student.button('New chat').click();
  await student.page.getByLabel('Topic').fill('Exercise 3');
  await student.page.getByRole('textbox', { name: 'Message' }).fill('Which file does it read?');
  await student.button('Send').click();
  await student.message('Which file does it read?').waitFor();

  await assistant.expectBadge(1);
  await expect.poll(() => assistant.page.locator('#own-badge').textContent()).toBe('1');
  await assistant.button('Questions').click();
  await assistant.chat('Exercise 3').waitFor();
  await student.page.getByText('Seen by 0 of').or(student.page.getByText('Not seen yet')).waitFor();
  await assistant.button('Take on: Exercise 3').click();
  await assistant.message('Which file does it read?').waitFor();
  await assistant.expectBadge(0);
  await student.page.getByText('Seen by 1 of 3').waitFor();

  await assistant.write('It reads data.txt.');
  await student.message('It reads data.txt.').waitFor();
  await assistant.page.getByText('Seen by 1 of').waitFor();
  expect(await student.message('It reads data.txt.').textContent()).toContain('Assistant of the page');

  await assistant.act('Which file does it read?', 'Publish');
  await assistant.page.getByRole('textbox', { name: 'Question' }).fill('Which file does the checker read?');
  expect(await assistant.page.getByLabel('Answer', { exact: true }).inputValue()).toBe('It reads data.txt.');
  await assistant.button('Publish').click();
  await assistant.page.getByText('It is published.').waitFor();

  await student.button('Search').click();
  await student.page.getByRole('searchbox').fill('checker');
  await student.page.getByText('Which file does the checker read?').waitFor();
  await student.page.getByRole('searchbox').fill('data');
  await student.page.locator('mark', { hasText: 'data' }).first().waitFor();
  expect(student.page.faults).toEqual([]);
});

test('somebody writes to named people and to a group; an announcement is answered in a chat of one’s own', async () => {
  const student = await open(course.ids.students[0]);
  const other = await open(course.ids.students[1]);
  await student.button('New chat').click();
  await student.page.getByRole('combobox', { name: 'To' }).selectOption('Named people');
  await student.page.getByLabel('Search by name').fill('eer');
  await student.page.getByRole('checkbox', { name: /Eero/ }).check();
  await student.page.getByLabel('Topic').fill('Pair work');
  await student.page.getByRole('textbox', { name: 'Message' }).fill('Together?');
  await student.button('Send').click();
  await other.open('Pair work');
  await other.message('Together?').waitFor();

  await other.button('New chat').click();
  await other.page.getByRole('combobox', { name: 'To' }).selectOption('A student group');
  await other.page.getByLabel('Topic').fill('Meeting');
  await other.page.getByRole('textbox', { name: 'Message' }).fill('On Thursday');
  await other.button('Send').click();
  await student.open('Meeting');

  const announcement = await createChat(course.teacher, course, { audience: 'COURSE' });
  await send(course.teacher, announcement, 'The lecture is moved');
  await student.page.locator('button.chat', { hasText: 'The lecture is moved' }).click();
  await student.button('Ask about this').click();
  await student.page.getByText('The lecture is moved').first().waitFor();
  await student.page.getByLabel('Topic').fill('The lecture');
  await student.page.getByRole('textbox', { name: 'Message' }).fill('To which room?');
  await student.button('Send').click();
  await student.page.getByText('In answer to: The lecture is moved').waitFor();
});

test('a message is edited, answered and deleted, and each is seen on the other side', async () => {
  const { ids } = course;
  const chatId = await openPair('Changes');
  const one = new Widget(await openPage(environment.page(ids.students[2], { attributes: { chat: chatId } })));
  const other = new Widget(await openPage(environment.page(ids.students[3], { attributes: { chat: chatId } })));
  await one.write('A tpyo');
  await other.message('A tpyo').waitFor();

  await one.act('A tpyo', 'Edit');
  await one.page.getByLabel('English').fill('A typo');
  await one.button('Save').click();
  await other.message('A typo').filter({ hasText: 'edited' }).waitFor();

  await other.act('A typo', 'Answer');
  await other.write('Second');
  await one.page.locator('.message', { hasText: 'Second' }).locator('blockquote', { hasText: 'A typo' }).waitFor();

  await one.act('A typo', 'Delete');
  await one.page.locator('form').getByRole('button', { name: 'Delete' }).click();
  await other.page.locator('.message.deleted').waitFor();
  expect(await other.page.locator('.message', { hasText: 'A typo' }).count()).toBe(0);
});

test('what one sends is never there twice, not for a moment', async () => {
  const chatId = await openPair('Once');
  // Of what is sent the answer comes later than the live event, as it may when an instance is busy.
  const prepare = (page: Page) =>
    page.routeWebSocket(/graphql/, (socket) => {
      const late = new Set<string>();
      socket.connectToServer().onMessage((message) => {
        const { id } = JSON.parse(String(message)) as { id: string };
        if (String(message).includes('"sendMessage"')) late.add(id);
        if (late.has(id)) setTimeout(() => socket.send(message), 300);
        else socket.send(message);
      });
    });
  const url = environment.page(course.ids.students[2], { attributes: { chat: chatId } });
  const one = new Widget(await openPage(url, { prepare }));
  await one.page.getByLabel('Your message').waitFor();
  for (let round = 1; round <= 3; round += 1) {
    const most = await one.watch(`Round ${round}.`);
    await one.write(`Round ${round}.`);
    await one.message(`Round ${round}.`).filter({ hasNotText: 'Sending' }).waitFor();
    expect(await most()).toBe(1);
  }
});

test('whoever goes from chat to chat follows the readings of the last one alone', async () => {
  for (const topic of ['Passed by', 'Stayed in']) await openPair(topic);
  const followed = new Map<string, string>();
  const prepare = (page: Page) =>
    page.routeWebSocket(/graphql/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        const { type, id, payload } = JSON.parse(String(message));
        if (payload?.query?.includes('subscription MessagesRead')) followed.set(id, payload.variables.chatId);
        if (type === 'complete') followed.delete(id);
        server.send(message);
      });
      // So late that the first chat is left before it is there.
      server.onMessage((message) => {
        setTimeout(() => socket.send(message), 200);
      });
    });
  const one = new Widget(await openPage(environment.page(course.ids.students[2]), { prepare }));
  await one.chat('Passed by').click();
  await one.chat('Stayed in').click();
  await one.page.getByRole('heading', { name: 'Stayed in' }).waitFor();
  await one.write('I stay');
  await one.message('I stay').filter({ hasText: 'Not seen yet' }).waitFor();

  expect(followed.size).toBe(1);
});

test('what is new is marked, does not jump, and counts as seen only when it is on the screen', async () => {
  const { students, ids } = course;
  const chatId = await openPair('A long one');
  for (let index = 1; index <= 220; index += 1) await send(students[2], chatId, `Line ${index}`);
  const reader = new Widget(await openPage(environment.page(ids.students[3], { attributes: { chat: chatId } })));
  await reader.page.locator('.divider.new').waitFor();
  await reader.message('Line 220').waitFor({ state: 'attached' });
  const unread = async () =>
    (await students[3].get('query ($id: ID!) { chat(id: $id) { unreadCount } }', { id: chatId })).chat.unreadCount;
  await expect.poll(unread).toBeLessThan(221);
  expect(await unread()).toBeGreaterThan(10);

  const list = reader.page.getByRole('region', { name: 'Messages' });
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect.poll(unread).toBe(0);

  await list.evaluate((element) => element.scrollTo(0, 0));
  const first = reader.message('Line 171');
  await first.waitFor();
  const before = await first.boundingBox();
  await expect.poll(async () => reader.message('Line 130').count(), { timeout: 10_000 }).toBe(1);
  const moved = Math.abs(((await first.boundingBox())?.y ?? 0) - (before?.y ?? 0));
  expect(moved).toBeLessThan(60);
  for (const line of [100, 50, 5]) {
    await expect
      .poll(
        async () => {
          await list.evaluate((element) => element.scrollTo(0, 0));
          return reader.page.locator('lovelace-message', { hasText: `Line ${line}` }).count();
        },
        { timeout: 15_000 },
      )
      .toBeGreaterThan(0);
  }
  expect(await reader.page.locator('lovelace-message').count()).toBeLessThanOrEqual(150);

  await send(students[2], chatId, 'While you read on');
  await reader.button(/1 new message/).click();
  await reader.message('While you read on').waitFor();
  await expect.poll(unread).toBe(0);
});
