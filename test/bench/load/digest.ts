import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import type { Actor, ActorsChat } from '../data/actors.js';
import { askOnce, type Target } from './load.js';
import type { Answers } from './operations.js';

const PEOPLE = 25;

/** The answers to the reads for some people, as one short text: servers over the same data must agree on it. */
export async function digestOf(target: Target, actors: readonly Actor[]): Promise<string> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const hash = createHash('sha256');
  const step = Math.ceil(actors.length / PEOPLE);
  try {
    for (const actor of actors.filter((_actor, index) => index % step === 0)) {
      const occasion = { actor, chat: actor.chats[0] as ActorsChat, text: '', replies: false };
      const unread = await askOnce(agent, target, 'badge', occasion);
      const chats = (await askOnce(agent, target, 'list', occasion)) as Answers['list'];
      const messages = (await askOnce(agent, target, 'read', occasion)) as Answers['read'];
      const listed = chats.map(({ id, topic, unread, last, participants }) => [
        ...[id, topic, unread, last.id, last.sender, last.content],
        ...participants.toSorted(),
      ]);
      const read = messages.map(({ id, content, sender, replyTo }) => [id, content, sender, replyTo]);
      hash.update(JSON.stringify([unread, listed, read]));
    }
  } finally {
    agent.destroy();
  }
  return hash.digest('hex').slice(0, 12);
}
