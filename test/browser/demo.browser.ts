import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Program, runProgram } from '../support/program.js';
import { readWelcome } from '../support/welcome.js';
import { openPage, picture } from './browser.js';

const START_MILLISECONDS = 60_000;

let directory: string;
let program: Program;
let url: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lovelace-messaging-demo-'));
  program = runProgram({ PORT: '0', DATA_DIRECTORY: directory });
  await program.says(/"msg":"ready"/);
  url = readWelcome(program.output()).url;
}, START_MILLISECONDS);
afterAll(async () => {
  await program?.kill('SIGTERM');
  await rm(directory, { recursive: true, force: true });
});

const sides = (page: Page): [FrameLocator, FrameLocator] => [
  page.frameLocator('iframe[title="Left pane"]'),
  page.frameLocator('iframe[title="Right pane"]'),
];
const button = (side: FrameLocator, name: string) => side.getByRole('button', { name, exact: true });
const chat = (side: FrameLocator, topic: string) => side.locator('button.chat', { hasText: topic });
const message = (side: FrameLocator, text: string) => side.locator('.message', { hasText: text });
const badgeOf = (side: FrameLocator) => side.locator('.attention-icon').textContent();

test('two panes: what is asked on one side comes to the other, with badges and receipts; a checker tells of its failure', async () => {
  expect(program.output()).toContain(`${url}/demo`);
  const page = await openPage(`${url}/`, { viewport: { width: 1500, height: 950 } });
  const [left, right] = sides(page);
  await expect.poll(() => badgeOf(left)).toBe('4');
  await expect.poll(() => badgeOf(right)).toBe('1');

  await button(left, 'Check my answer').click();
  await expect.poll(() => badgeOf(right)).toBe('2');
  await button(left, 'Check my answer').click();
  await left.getByText('has told the course staff (2)').waitFor();
  await button(right, 'Questions').click();
  await chat(right, 'A checker failed').click();
  await message(right, 'data.txt is missing').filter({ hasText: '2 times' }).waitFor();
  await expect.poll(() => badgeOf(right)).toBe('1');
  await expect.poll(() => chat(right, 'A checker failed').locator('.badge').count()).toBe(0);
  await picture(page, 'inbox');

  await chat(left, 'Tehtävä 3').click();
  await left.getByLabel('Your message').fill('It is called data.txt.');
  await page.keyboard.press('Enter');
  await message(left, 'It is called data.txt.').filter({ hasText: 'Seen by 0 of 3' }).waitFor();
  await expect.poll(() => badgeOf(right)).toBe('2');
  await chat(right, 'Tehtävä 3').click();
  await message(left, 'It is called data.txt.').filter({ hasText: 'Seen by 1 of 3' }).waitFor();
  await right.getByLabel('Your message').fill('Thank you, it is mended.');
  await page.keyboard.press('Enter');
  await message(left, 'Thank you, it is mended.').waitFor();
  await expect.poll(() => badgeOf(left)).toBe('3');
  await message(right, 'Thank you, it is mended.').filter({ hasText: 'Seen by 1 of 3' }).waitFor();
  await picture(page, 'demo');

  await button(left, 'New chat').click();
  await left.getByRole('combobox', { name: 'To' }).selectOption('Named people');
  await left.getByRole('checkbox', { name: 'Assari Aku' }).check();
  await left.getByLabel('Topic').fill('Exercise 4');
  await picture(page, 'new-chat');

  await button(right, 'Teacher').click();
  await right.getByText('Opettaja Maija').first().waitFor();
  await chat(right, 'Luennon tallenne').waitFor();
  expect(page.faults).toEqual([]);
});

test('in Finnish, dark, and on a telephone', async () => {
  const parameters = new URLSearchParams({ as: 'assistant', lang: 'fi', theme: 'dark' });
  const page = await openPage(`${url}/demo/course.html?${parameters}`, {
    viewport: { width: 390, height: 844 },
    locale: 'fi-FI',
  });
  await page.locator('button.chat', { hasText: 'Ryhmä 1' }).click();
  await page.getByPlaceholder('Kirjoita viesti').waitFor();
  await page.locator('lovelace-messages').scrollIntoViewIfNeeded();
  await picture(page, 'narrow-dark');

  await page.getByRole('button', { name: 'Takaisin' }).click();
  await page.locator('button.chat', { hasText: 'Tervetuloa kurssille' }).waitFor();
  expect(page.faults).toEqual([]);
});
