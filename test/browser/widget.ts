import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { WatchedPage } from './browser.js';

/** The widget as its users have it before them: by what it says. */
export class Widget {
  constructor(readonly page: WatchedPage) {}

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  /** A chat in a list, by its topic. */
  chat(topic: string): Locator {
    return this.page.locator('button.chat', { hasText: topic });
  }

  /** Messages of the open chat, those on their way among them, by what they say. */
  message(text: string): Locator {
    return this.page.locator('.message', { has: this.page.locator('.text', { hasText: text }) });
  }

  async open(topic: string): Promise<void> {
    await this.chat(topic).click();
    await this.page.getByRole('heading', { name: topic }).waitFor();
  }

  async write(text: string): Promise<void> {
    await this.page.getByLabel('Your message').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Counts from now on, at each frame, how often a text is among the messages; returns what tells the most so far. */
  async watch(text: string): Promise<() => Promise<number>> {
    await this.page.evaluate((watched) => {
      const most = globalThis as never as { most: number };
      most.most = 0;
      const look = () => {
        const thread = document
          .querySelector('lovelace-messages')
          ?.shadowRoot?.querySelector('lovelace-thread')?.shadowRoot;
        const roots = [...(thread?.querySelectorAll('lovelace-message') ?? [])].map(({ shadowRoot }) => shadowRoot);
        const texts = [thread, ...roots].flatMap((root) => [...(root?.querySelectorAll('.text') ?? [])]);
        most.most = Math.max(most.most, texts.filter(({ textContent }) => textContent?.includes(watched)).length);
        requestAnimationFrame(look);
      };
      look();
    }, text);
    return () => this.page.evaluate(() => (globalThis as never as { most: number }).most);
  }

  /** What the badge element shows; 0 where it shows nothing. */
  async badge(): Promise<number> {
    return Number((await this.page.locator('lovelace-unread-badge .badge').allTextContents())[0] ?? 0);
  }

  async expectBadge(count: number): Promise<void> {
    await expect.poll(() => this.badge(), { timeout: 10_000 }).toBe(count);
  }

  /** Does something with a message. */
  async act(text: string, action: string): Promise<void> {
    const message = this.message(text);
    await message.hover();
    await message.getByRole('button', { name: action, exact: true }).click();
  }
}
