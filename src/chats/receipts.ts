import type { Viewer } from '../auth/identity.js';
import { Receipts, receiptsShown } from '../auth/policy.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { Loaders } from '../loaders.js';
import type { Audience } from './audience.js';
import type { ParticipantRow } from './participant.sql.js';

/** What the viewer is shown of who has read how far in a chat. */
export function receiptsOfChat(
  { spaceKey, audience }: { spaceKey: number; audience: Audience },
  viewer: Viewer,
  { roles }: Loaders,
): Awaitable<Receipts> {
  return chain(roles.load({ userKey: viewer.key, spaceKey }), (role) => receiptsShown(role, audience));
}

/** The same of a chat by its key. */
export function receiptsIn(chatKey: number, viewer: Viewer, loaders: Loaders): Awaitable<Receipts> {
  return chain(loaders.chats.load(chatKey), (chat) => (chat ? receiptsOfChat(chat, viewer, loaders) : Receipts.NONE));
}

/** When a participant last read something new, as far as the viewer is told; people know it of themselves. */
export function lastReadAtShown(
  { chatKey, userKey }: ParticipantRow,
  viewer: Viewer,
  loaders: Loaders,
): Awaitable<string | null> {
  const receipts = userKey === viewer.key ? Receipts.ALL : receiptsIn(chatKey, viewer, loaders);
  return chain(receipts, (shown) => {
    if (shown === Receipts.NONE) return null;
    return chain(loaders.lastReadAt.load({ userKey, chatKey }), (receipt) => {
      const isHidden = shown === Receipts.SHARED && receipt?.hidesReceipts;
      return isHidden ? null : (receipt?.lastReadAt ?? null);
    });
  });
}
