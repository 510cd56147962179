import { setTimeout as delay } from 'node:timers/promises';
import { edit } from '../support/changes.js';
import { send } from '../support/chats.js';
import { RESOLVE } from '../support/inbox.js';
import { type CallerName, onRoster } from './callers.js';
import type { Cell } from './cells.js';
import type { Scene, Things } from './scene.js';

const CHATS = ['question', 'talk', 'groupTalk', 'announcement', 'confidence', 'awayQuestion'] as const;

/** Whether a subscription is one to messages. */
export function isToMessages({ row }: Cell): boolean {
  return /^Subscription\.message\w+$/.test(row);
}

/** Whether nothing can come of it: who is in no chat follows those to come. */
export function isSilent(cell: Cell): boolean {
  const { caller, expected } = cell;
  const isInSome = onRoster('home').includes(caller) || onRoster('away').includes(caller);
  return expected === 'ok' && isToMessages(cell) && !isInSome;
}

/** Has things happen, and again where they came before somebody had begun to follow them, until something is done. */
export async function stirUntil(scene: Scene, done: Promise<unknown>): Promise<void> {
  let waiting = true;
  const ended = done.then(stop, stop);
  function stop() {
    waiting = false;
  }
  while (waiting) {
    await stir(scene);
    await Promise.race([ended, delay(500)]);
  }
}

/** Has something happen in every chat that is followed: a message, an edit, a reading, and something of the inbox. */
async function stir({ things, as, words }: Scene): Promise<void> {
  const word = (chat: keyof Things) => words.add(`something new in ${things[chat].name}`, things[chat].in ?? []);
  for (const name of CHATS) {
    const { id, by, messageId } = things[name];
    await send(as(by as CallerName), id, word(name));
    await edit(as(by as CallerName), messageId as string, word(name));
  }
  // Answered by now, what is asked is opened again by the next message of who asked it.
  await as('assistant').get(RESOLVE, { chatId: things.question.id });
  await as('teacher').get(RESOLVE, { chatId: things.confidence.id });
  await as('assistant elsewhere').get(RESOLVE, { chatId: things.awayQuestion.id });
}
