import { stat } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT, pagePaths, proseOf, readPage } from './pages.js';

/** What a heading is found by, as GitHub makes it. */
function anchorOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
}

/** The anchors of a page; a heading that comes again has a number. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(page).matchAll(/^#+ +(.+)$/gm)) {
    const anchor = anchorOf(heading);
    let number = 0;
    while (anchors.has(number === 0 ? anchor : `${anchor}-${number}`)) number += 1;
    anchors.add(number === 0 ? anchor : `${anchor}-${number}`);
  }
  return anchors;
}

/** Where the links and pictures of a page lead, but for those to elsewhere. */
function linksOf(page: string): string[] {
  const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links.filter((target) => !/^[a-z]+:/.test(target));
}

async function problemOf(path: string, target: string): Promise<string | undefined> {
  const [file = '', anchor] = target.split('#');
  const leadsTo = file === '' ? path : normalize(join(dirname(path), file));
  const found = await stat(join(PROJECT, leadsTo)).catch(() => undefined);
  if (!found) return `${target}: there is no ${leadsTo}`;
  if (anchor !== undefined && !anchorsOf(await readPage(leadsTo)).has(anchor)) return `${target}: no such heading`;
  return undefined;
}

test.each(await pagePaths())('every link of %s leads somewhere', async (path) => {
  const problems = await Promise.all(linksOf(await readPage(path)).map((target) => problemOf(path, target)));
  expect(problems.filter(Boolean)).toEqual([]);
});

test('every page of docs/ is on the map in README', async () => {
  const map = await readPage('README.md');
  const pages = (await pagePaths()).filter((path) => path.startsWith('docs/'));
  expect(pages.filter((path) => !map.includes(path))).toEqual([]);
});
