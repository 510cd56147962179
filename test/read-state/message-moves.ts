import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { AnyData, ApiResult } from '../support/api.js';
import { DELETE, EDIT } from '../support/changes.js';
import { en } from '../support/course.js';
import type { Caller } from '../support/service.js';
import type { KnownMessage } from './history.js';

/** What one step did to a message, by its answer. */
export interface Change {
  messageId: string;
  /** What it is to say; undefined for a deletion. */
  text: string | undefined;
}

/** What a person may do to a message, by the rules: before the turn, and after it. */
export interface Allowed {
  inChat: readonly boolean[];
  isStaff: readonly boolean[];
  isAuthor: boolean;
  /** Whether it was deleted before the turn, and whether it may be by now. */
  deleted: readonly boolean[];
}

function expectOneOf(answer: ApiResult<AnyData>, allowed: readonly boolean[], what: string): void {
  expect(allowed, `${what}: ${JSON.stringify(answer.errors ?? 'done')}`).toContain(answer.errors === undefined);
  if (answer.errors) {
    expect(['NOT_FOUND', 'FORBIDDEN', 'BAD_USER_INPUT']).toContain(answer.errors[0]?.extensions.code);
  }
}

/** Every way in which a turn's other steps may have come before this one or not. */
function combine(...conditions: (readonly boolean[])[]): boolean[] {
  return [
    ...new Set(
      conditions.reduce<boolean[]>(
        (all, condition) => all.flatMap((one) => condition.map((each) => one && each)),
        [true],
      ),
    ),
  ];
}

/** Edits a message; an author's is never too old in a history. */
export async function editMessage(
  caller: Caller,
  messageId: string,
  { inChat, isAuthor, deleted }: Allowed,
): Promise<Change | undefined> {
  const text = randomUUID();
  const answer = await caller.ask(EDIT, { input: { messageId, content: en(text) } });
  const present = deleted.map((each) => !each);
  expectOneOf(answer, combine(inChat, [isAuthor], present), 'editMessage');
  return answer.errors ? undefined : { messageId, text };
}

/** Deletes a message, which may have been deleted before. */
export async function deleteMessage(
  caller: Caller,
  messageId: string,
  { inChat, isStaff, isAuthor }: Allowed,
): Promise<Change | undefined> {
  const answer = await caller.ask(DELETE, { input: { messageId, reason: 'A reason' } });
  const may = isStaff.map((each) => each || isAuthor);
  expectOneOf(answer, combine(inChat, may), 'deleteMessage');
  return answer.errors ? undefined : { messageId, text: undefined };
}

/** Checks that a turn's changes, and nothing else, have made of the messages what they are. */
export function checkMessages(
  before: ReadonlyMap<string, KnownMessage>,
  after: readonly KnownMessage[],
  changes: readonly Change[],
): void {
  for (const message of after) {
    const known = before.get(message.id);
    const own = changes.filter(({ messageId }) => messageId === message.id);
    const edits = own.flatMap(({ text }) => (text === undefined ? [] : [text]));
    const deleted = (known?.deleted ?? false) || edits.length < own.length;
    expect(message.deleted, `${message.id} is deleted`).toBe(deleted);
    const texts = deleted ? [''] : edits.length > 0 ? edits : known ? [known.text] : ['First', 'Next'];
    expect(texts, `what ${message.id} says`).toContain(message.text);
    expect(message.versions, `earlier versions of ${message.id}`).toBe(
      deleted ? 0 : (known?.versions ?? 0) + edits.length,
    );
  }
}
