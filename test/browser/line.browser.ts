import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPairChat, send } from '../support/chats.js';
import { type Course, createCourse, push } from '../support/course.js';
import { type Link, openLink } from '../support/link.js';
import { type RunningProgram, startProgram } from '../support/program.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { openPage } from './browser.js';
import { type LearningEnvironment, openLearningEnvironment, type PageOptions } from './learning-environment.js';
import { Widget } from './widget.js';

let service: TestService;
let program: RunningProgram;
let link: Link;
let environment: LearningEnvironment;
let course: Course;
beforeAll(async () => {
  environment = await openLearningEnvironment(() => `http://127.0.0.1:${link.port}`);
  service = await startService();
  course = await createCourse(service);
  program = await startAnew();
  link = await openLink(() => Number(new URL(program.url).port));
});
afterAll(async () => {
  await program?.kill('SIGKILL');
  await link?.close();
  await environment?.close();
  await service?.close();
});

const startAnew = () => startProgram(service.database.url, { ALLOWED_ORIGINS: environment.origin });
/** The other one in the chat, on another way to the service. */
const other = () => createCaller(service.url, course.students[1].token);
const MESSAGES = 'query ($id: ID!) { messages(chatId: $id, last: 100) { edges { node { content } } } }';

async function contentsOf(chatId: string): Promise<string[]> {
  const { messages } = await other().get(MESSAGES, { id: chatId });
  return messages.edges.map(({ node }: { node: { content: string } }) => node.content);
}

async function openChat(options: PageOptions = {}): Promise<{ chatId: string; widget: Widget }> {
  const chatId = await createPairChat(course);
  const attributes = { chat: chatId };
  const widget = new Widget(await openPage(environment.page(course.ids.students[0], { attributes, ...options })));
  await widget.page.getByLabel('Your message').waitFor();
  return { chatId, widget };
}

const lost = (widget: Widget) => widget.page.getByText('The connection is lost');

test('a line that is cut: what is written waits, and is sent once; what came meanwhile comes', async () => {
  const { chatId, widget } = await openChat();
  await widget.write('Before');
  await expect.poll(() => contentsOf(chatId)).toEqual(['First', 'Before']);

  link.cut();
  await lost(widget).waitFor();
  await widget.write('While it was cut');
  await widget.message('While it was cut').filter({ hasText: 'Sending' }).waitFor();
  await send(other(), chatId, 'From the other side');
  link.mend();

  await widget.message('From the other side').waitFor();
  await widget.message('While it was cut').filter({ hasNotText: 'Sending' }).waitFor();
  await lost(widget).waitFor({ state: 'detached' });
  expect(await contentsOf(chatId)).toEqual(['First', 'Before', 'From the other side', 'While it was cut']);
  expect(await widget.message('While it was cut').count()).toBe(1);
  expect(await widget.message('From the other side').count()).toBe(1);
});

test('a line that lets nothing through is noticed, and what is written is sent once when it does again', async () => {
  const { chatId, widget } = await openChat();
  link.silence();
  await widget.write('Into the silence');
  // Pings are sent every ten seconds, and answered within five.
  await lost(widget).waitFor({ timeout: 30_000 });
  link.cut();
  link.mend();

  await widget.message('Into the silence').filter({ hasNotText: 'Sending' }).waitFor({ timeout: 40_000 });
  expect(await contentsOf(chatId)).toEqual(['First', 'Into the silence']);
});

test('a server that is killed and comes back: nothing is lost, and nothing is there twice', {
  timeout: 180_000,
}, async () => {
  const { chatId, widget } = await openChat();
  for (let round = 1; round <= 3; round += 1) {
    await widget.write(`Before ${round}`);
    await program.kill('SIGKILL');
    await widget.write(`Meanwhile ${round}`);
    await send(other(), chatId, `Elsewhere ${round}`);
    program = await startAnew();
    await widget.message(`Elsewhere ${round}`).waitFor({ timeout: 40_000 });
    await widget.message(`Meanwhile ${round}`).filter({ hasNotText: 'Sending' }).waitFor();
  }

  const stored = await contentsOf(chatId);
  expect(new Set(stored).size).toBe(stored.length);
  expect(stored).toHaveLength(10);
  const shown = await widget.page.locator('.message .text').allTextContents();
  expect(shown.map((text) => text.trim())).toEqual(stored);
});

test('what was on its way when the page was closed is sent by the next one', async () => {
  const { chatId, widget } = await openChat();
  link.cut();
  await lost(widget).waitFor();
  await widget.write('And closed');
  await widget.page.getByLabel('Your message').fill('A draft');
  link.mend();
  await widget.page.reload();

  await widget.message('And closed').filter({ hasNotText: 'Sending' }).waitFor();
  expect(await contentsOf(chatId)).toEqual(['First', 'And closed']);
  expect(await widget.page.getByLabel('Your message').inputValue()).toBe('A draft');
});

test('a token is renewed before it expires, on the same connection', async () => {
  const [student] = course.ids.students;
  const before = environment.tokensGiven(student);
  const { chatId, widget } = await openChat({ lifetime: '6s' });
  await expect.poll(() => environment.tokensGiven(student), { timeout: 20_000 }).toBeGreaterThanOrEqual(before + 4);
  expect(await lost(widget).count()).toBe(0);

  await send(other(), chatId, 'After three tokens');
  await widget.message('After three tokens').waitFor();
});

test('whoever is signed out is told, and goes on when they are signed in again', async () => {
  const [student] = course.ids.students;
  const { chatId, widget } = await openChat({ lifetime: '6s' });
  environment.signOut(student);
  await widget.page.getByText('You are signed out').waitFor({ timeout: 20_000 });
  await send(other(), chatId, 'While signed out');
  environment.signOut(student, false);

  await widget.message('While signed out').waitFor({ timeout: 40_000 });
  await widget.page.getByText('You are signed out').waitFor({ state: 'detached' });
});

test('what the service refuses is kept, and can be sent again or discarded', async () => {
  const { chatId, widget } = await openChat();
  await push(service, course, { frozen: true });
  await widget.write('Too late');
  await widget.message('Too late').getByRole('alert').waitFor();
  await push(service, course, { frozen: false });
  await widget.button('Try again').click();

  await widget.message('Too late').filter({ hasNotText: 'Not sent' }).waitFor();
  await expect.poll(() => contentsOf(chatId)).toEqual(['First', 'Too late']);
});
