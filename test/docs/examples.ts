import type { AnyData } from '../support/api.js';
import { blocksOf } from './pages.js';

/** Who asks on the page, in the order of its introduction. */
export type Asker = 'Student' | 'Assistant' | 'Teacher' | 'Learning environment';

/** What is done with a block: an operation is asked, or an answer is expected. */
export type Step =
  | { ask: string; as: Asker; variables: Record<string, unknown> }
  | { expect: { data: Record<string, unknown> } };

/** What a heading of the page has in blocks. */
export interface Example {
  heading: string;
  steps: Step[];
}

const ASKER = /^\*\*(Student|Assistant|Teacher|Learning environment):\*\*/gm;

function isAnswer(value: AnyData): value is { data: Record<string, unknown> } {
  return Object.keys(value).join() === 'data';
}

/** The examples of a page: each operation with who asks it and its variables, and each answer. */
export function examplesOf(page: string): Example[] {
  const sections = page.split(/^### /m).slice(1);
  return sections.map((section) => ({ heading: section.split('\n')[0] ?? '', steps: stepsOf(section) }));
}

function stepsOf(section: string): Step[] {
  const steps: Step[] = [];
  for (const { language, text, before } of blocksOf(section)) {
    const last = steps.at(-1);
    if (language === 'graphql') {
      const as = [...before.matchAll(ASKER)].at(-1)?.[1] as Asker | undefined;
      if (as === undefined) throw new Error(`Expected somebody who asks before\n${text}`);
      steps.push({ ask: text, as, variables: {} });
      continue;
    }
    const value = JSON.parse(text);
    if (isAnswer(value)) steps.push({ expect: value });
    else if (last && 'ask' in last) last.variables = value;
    else throw new Error(`Expected an operation before the variables\n${text}`);
  }
  return steps;
}
