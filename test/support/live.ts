import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Subscription } from './socket.js';

export const ADDED = `subscription Added($chatId: ID, $after: String) {
  messageAdded(chatId: $chatId, after: $after) { cursor message { content chat { id } } } }`;
export const BADGE = `subscription Badge($courseSpaceId: ID) {
  unreadCountChanged(courseSpaceId: $courseSpaceId) { unreadCount chat { id } } }`;

/** A result of ADDED. */
export interface Added {
  messageAdded: { cursor: string; message: { content: string; chat: { id: string } } };
}

/** A received message: where it stands, and what to resume from. */
export interface Received {
  cursor: string;
  chatId: string;
  content: string;
}

/** A result of BADGE. */
export interface Badge {
  unreadCountChanged: { unreadCount: number; chat: { id: string } | null };
}

/** What a result of ADDED says. */
export function toReceived({ messageAdded: { cursor, message } }: Added): Received {
  return { cursor, chatId: message.chat.id, content: message.content };
}

/** The next messages of a subscription to ADDED. */
export async function take(subscription: Subscription<Added>, count: number): Promise<Received[]> {
  const received: Received[] = [];
  while (received.length < count) received.push(toReceived(await subscription.next()));
  return received;
}

/**
 * Waits until a subscription without a cursor has begun, which nothing tells but its first message: sends marks until
 * one comes. Returns the last one's cursor, behind which everything else is still to come.
 */
export async function settle(followed: Subscription<Added>, mark: (text: string) => Promise<unknown>): Promise<string> {
  for (;;) {
    const text = randomUUID();
    await mark(text);
    const deadline = Date.now() + 500;
    while (followed.waiting.length === 0 && Date.now() < deadline) await setTimeout(5);
    while (followed.waiting.length > 0) {
      const [received] = await take(followed, 1);
      if (received?.content === text) return received.cursor;
    }
  }
}

/** What the messages of one chat say, in the order in which they came; of all chats without one. */
export function contents(received: readonly Received[], chatId?: string): string[] {
  return received.filter((one) => chatId === undefined || one.chatId === chatId).map(({ content }) => content);
}

/** The counts of a badge, up to the one that is waited for. */
export async function countsUntil(badge: Subscription<Badge>, count: number): Promise<number[]> {
  const counts: number[] = [];
  while (counts.at(-1) !== count) counts.push((await badge.next()).unreadCountChanged.unreadCount);
  return counts;
}
