import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';

/** Where distributions put it. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

let browser: Promise<Browser> | undefined;
afterAll(async () => {
  await (await browser)?.close();
  browser = undefined;
});

function launch(): Promise<Browser> {
  if (!CHROMIUM) throw new Error('Expected Chromium in /usr/bin: apt-get install chromium');
  // A container's root has no sandbox to go into.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** A page, and what went wrong in it: errors that nobody caught, and what its own policy has refused. */
export interface WatchedPage extends Page {
  faults: string[];
}

/** Opens a page in a browser window of its own, which is closed with the test; `prepare` comes before the address. */
export async function openPage(
  url: string,
  { prepare = async () => {}, ...options }: BrowserContextOptions & { prepare?: (page: Page) => Promise<void> } = {},
): Promise<WatchedPage> {
  browser ??= launch();
  const context = await (await browser).newContext({ locale: 'en-GB', timezoneId: 'Europe/Helsinki', ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|violates/i.test(message.text())) faults.push(message.text());
  });
  await prepare(page);
  await page.goto(url);
  return Object.assign(page, { faults });
}

/** Takes a picture for the documentation, where it is asked for: `SCREENSHOTS=docs/screenshots`. */
export async function picture(page: Page, name: string): Promise<void> {
  const { SCREENSHOTS } = process.env;
  if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}
