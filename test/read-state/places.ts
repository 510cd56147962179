import { expect } from 'vitest';

/** Between two numbers, as steps at the same moment leave it open. */
export interface Range {
  low: number;
  high: number;
}

/** What one step has done to somebody's place in a chat. */
export interface Effect {
  /** Not where the person was joining or leaving at that moment. */
  certain: boolean;
  /** Read up to a number. */
  read?: Range;
  /** Marked as unread from this number on. */
  unreadFrom?: number;
  muted?: boolean;
  /** Archived or brought back, when the chat's last number was one of these. */
  archived?: { on: boolean; at: Range };
}

/** What is stored of a person in a chat. */
export interface Place {
  position: number;
  seen: number;
  muted: boolean;
  archivedSeq: number | null;
}

/** Of who has not done anything yet. */
export const NO_PLACE: Place = { position: 0, seen: 0, muted: false, archivedSeq: null };

/** Checks that a turn's effects, in whichever order, and nothing else, have made of a place what it is. */
export function checkPlace(name: string, before: Place, found: Place, effects: readonly Effect[]): void {
  checkPositions(name, before, found, effects);
  const mutings = effects.flatMap(({ muted, certain }) => (muted === undefined ? [] : [{ value: muted, certain }]));
  const stays = mutings.every(({ certain }) => !certain);
  expect([...(stays ? [before.muted] : []), ...mutings.map(({ value }) => value)], `${name} is muted`).toContain(
    found.muted,
  );
  checkArchived(name, before, found, effects);
}

function checkPositions(name: string, before: Place, found: Place, effects: readonly Effect[]): void {
  const reads = effects.flatMap(({ read, certain }) => (read ? [{ ...read, certain }] : []));
  const unreads = effects.flatMap(({ unreadFrom, certain }) =>
    unreadFrom === undefined ? [] : [{ to: unreadFrom - 1, certain }],
  );
  const low = Math.max(0, ...reads.filter(({ certain }) => certain).map((each) => each.low));
  const high = Math.max(0, ...reads.map((each) => each.high));
  const back = unreads.map(({ to }) => to);
  const surelyBack = reads.length > 0 ? [] : unreads.filter(({ certain }) => certain).map(({ to }) => to);

  const lowest = Math.min(Math.max(before.position, low), ...back);
  const highest = Math.min(Math.max(before.position, high), ...surelyBack);
  expect(found.position, `read position of ${name}`).toBeGreaterThanOrEqual(lowest);
  expect(found.position, `read position of ${name}`).toBeLessThanOrEqual(highest);
  expect(found.seen, `how far ${name} has seen`).toBeGreaterThanOrEqual(Math.max(before.seen, low));
  expect(found.seen, `how far ${name} has seen`).toBeLessThanOrEqual(Math.max(before.seen, high));
}

function checkArchived(name: string, before: Place, { archivedSeq }: Place, effects: readonly Effect[]): void {
  const archivings = effects.flatMap(({ archived }) => (archived ? [archived] : []));
  // What is archived already, or has come back by itself, stays as it is stored.
  const isLeft = archivedSeq === before.archivedSeq;
  const isOneOf = archivings.some(({ on, at }) =>
    on ? archivedSeq !== null && at.low <= archivedSeq && archivedSeq <= at.high : archivedSeq === null,
  );
  expect(isLeft || isOneOf, `${name} archived at ${archivedSeq}, before at ${before.archivedSeq}`).toBe(true);
  const [only, ...others] = archivings;
  if (!only || others.length > 0 || !effects.every(({ certain }) => certain) || only.at.low < only.at.high) return;
  expect(archivedSeq !== null && archivedSeq >= only.at.high, `${name} is archived`).toBe(only.on);
}
