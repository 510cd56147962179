import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** The text of a page, by its path in the project. */
export function readPage(path: string): Promise<string> {
  return readFile(`${PROJECT}${path}`, 'utf8');
}

/** The paths of all pages that people read. */
export async function pagePaths(): Promise<string[]> {
  const patterns = ['*.md', 'docs/**/*.md', 'integrations/**/*.md'];
  // What tools leave in a folder of an integration is not the project's.
  const exclude = (path: string) => /^(node_modules|\..+)$/.test(path.split('/').at(-1) ?? '');
  const paths: string[] = [];
  for await (const path of glob(patterns, { cwd: PROJECT, exclude })) paths.push(path);
  return paths.sort();
}

/** A block of code of a page. */
export interface Block {
  language: string;
  text: string;
  /** What stands between it and the block before. */
  before: string;
}

/** The blocks of code of a page, in their order. */
export function blocksOf(page: string): Block[] {
  let end = 0;
  return [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((found) => {
    const [whole, language = '', text = ''] = found;
    const before = page.slice(end, found.index);
    end = found.index + whole.length;
    return { language, text, before };
  });
}

/** A page without its blocks of code. */
export function proseOf(page: string): string {
  return page.replace(/^```.*?^```$/gms, '');
}
