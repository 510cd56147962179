import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { AnyData, ApiResult } from '../support/api.js';
import type { TestDatabase } from '../support/database.js';
import { ARCHIVE, MARK_ALL_READ, MARK_UNREAD, MUTE, UPDATE_PREFERENCES } from '../support/read-state.js';
import type { Caller } from '../support/service.js';

const anyOfThem = fc.nat(1_000);

/** The moves by which people keep their chats, for people, devices, chats and spaces of a history. */
export function keepingMoves<Chat>(
  base: { by: fc.Arbitrary<number>; device: fc.Arbitrary<number> },
  chat: fc.Arbitrary<Chat>,
  space: fc.Arbitrary<number>,
) {
  const unread = fc.record({ kind: fc.constant('unread' as const), ...base, chat, from: anyOfThem });
  const readAll = fc.record({ kind: fc.constant('readAll' as const), ...base, space: fc.option(space) });
  const what = fc.constantFrom('mute' as const, 'archive' as const);
  const keep = fc.record({ kind: fc.constant('keep' as const), ...base, chat, what, on: fc.boolean() });
  const prefer = fc.record({
    kind: fc.constant('prefer' as const),
    ...base,
    muted: fc.option(fc.uniqueArray(space, { maxLength: 2 })),
    receipts: fc.option(fc.boolean()),
  });
  return { unread, readAll, keep, prefer };
}

/** Marks a chat as unread from a message on. */
export function markUnread(caller: Caller, chatId: string, fromMessageId: string): Promise<ApiResult<AnyData>> {
  return caller.ask(MARK_UNREAD, { input: { chatId, fromMessageId } });
}

/** Mutes or archives a chat, or takes that back. */
export function keep(
  caller: Caller,
  chatId: string,
  { what, on }: { what: 'mute' | 'archive'; on: boolean },
): Promise<ApiResult<AnyData>> {
  return what === 'mute'
    ? caller.ask(MUTE, { input: { chatId, muted: on } })
    : caller.ask(ARCHIVE, { input: { chatId, archived: on } });
}

/** Reads all chats, or those of a course space. */
export function readAll(caller: Caller, courseSpaceId: string | undefined): Promise<ApiResult<AnyData>> {
  return caller.ask(MARK_ALL_READ, { input: { courseSpaceId } });
}

/** What a person has chosen. */
export interface Choice {
  mutedSpaces: ReadonlySet<string>;
  receipts: boolean;
}

/** Of who has not chosen anything. */
export const NO_CHOICE: Choice = { mutedSpaces: new Set(), receipts: true };

/** Changes what a person has chosen. */
export async function prefer(caller: Caller, mutedCourseSpaceIds: string[] | undefined, receipts: boolean | undefined) {
  const input = {
    ...(mutedCourseSpaceIds ? { mutedCourseSpaceIds } : {}),
    ...(receipts === undefined ? {} : { receiptsToStudents: receipts }),
  };
  const answer = await caller.ask(UPDATE_PREFERENCES, { input });
  const mutedSpaces = mutedCourseSpaceIds && new Set(mutedCourseSpaceIds);
  return { answer, choice: answer.errors ? undefined : { mutedSpaces, receipts } };
}

/** What people have chosen by now, which must be what they gave last, or had before. */
export async function readChoices(
  database: TestDatabase,
  before: ReadonlyMap<string, Choice>,
  people: readonly string[],
  given: readonly { id: string; mutedSpaces: ReadonlySet<string> | undefined; receipts: boolean | undefined }[],
): Promise<Map<string, Choice>> {
  const rows = await database.query<{ id: string; muted: string[]; receipts: boolean }>(
    `select u.external_id as id, not u.hides_receipts as receipts,
      array(select s.external_id from course_spaces s where s.id = any(u.muted_spaces)) as muted
      from users u where u.external_id = any($1)`,
    [people],
  );
  const choices = new Map(rows.map(({ id, muted, receipts }) => [id, { mutedSpaces: new Set(muted), receipts }]));
  for (const id of people) {
    const [then, now] = [before.get(id) ?? NO_CHOICE, choices.get(id) ?? NO_CHOICE];
    const own = given.filter((each) => each.id === id);
    const muted = own.flatMap(({ mutedSpaces }) => (mutedSpaces ? [mutedSpaces] : []));
    const receipts = own.flatMap((each) => (each.receipts === undefined ? [] : [each.receipts]));
    expect(muted.length > 0 ? muted : [then.mutedSpaces], `what ${id} has muted`).toContainEqual(now.mutedSpaces);
    expect(receipts.length > 0 ? receipts : [then.receipts], `receipts of ${id}`).toContain(now.receipts);
  }
  return choices;
}
