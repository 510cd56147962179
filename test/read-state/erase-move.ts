import { expect } from 'vitest';
import { erase } from '../support/erasure.js';
import type { TestService } from '../support/service.js';
import { until } from '../support/waiting.js';
import type { Space } from './course-model.js';
import type { KnownChat } from './history.js';
import type { Change } from './message-moves.js';

/** Who is erased, and whether with all that they wrote. */
export interface Erasure {
  id: string;
  policy: 'ANONYMIZE' | 'DELETE';
}

/** A course space without a person: off the roster, in no group. */
export function withoutPerson(space: Space, id: string): Space {
  const groups = [...space.groups].map(([groupId, { supervisor, members }]) => {
    const others = new Set([...members].filter((member) => member !== id));
    return [groupId, { supervisor: supervisor === id ? null : supervisor, members: others }] as const;
  });
  return {
    ...space,
    roster: new Map([...space.roster].filter(([person]) => person !== id)),
    groups: new Map(groups),
  };
}

/** Erases a person, and waits until both instances know that whoever signs in now is somebody new. */
export async function eraseEverywhere(
  instances: readonly [TestService, TestService],
  { id, policy }: Erasure,
): Promise<void> {
  expect(await erase(instances[0], id, policy)).toBe(true);
  for (const instance of instances) {
    const caller = await instance.as(id);
    await until(async () => (await caller.ask('{ viewer { id } }')).errors === undefined);
  }
}

/** What an erasure does to the messages that were known before. */
export function changesOf({ id, policy }: Erasure, chats: readonly KnownChat[]): Change[] {
  if (policy === 'ANONYMIZE') return [];
  const own = chats.flatMap(({ messages }) => messages.filter(({ sender }) => sender === id));
  return own.map(({ id: messageId }) => ({ messageId, text: undefined }));
}
