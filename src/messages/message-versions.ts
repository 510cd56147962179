import type { Viewer } from '../auth/identity.js';
import { maySeeVersions } from '../auth/policy.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { Loaders } from '../loaders.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import type { MessageRow } from './message.sql.js';
import type { VersionRow } from './message-change.sql.js';

/**
 * All that a message has said, newest first; null for whoever may not know. Only of an edited one is there anything to
 * look up. Throws BadUserInputError with the field.
 */
export function readVersions(
  viewer: Viewer,
  message: MessageRow,
  first: number | null,
  loaders: Loaders,
): Awaitable<readonly VersionRow[] | null> {
  const limit = checkPageSize(first ?? DEFAULT_PAGE_SIZE, 'first');
  const { chatKey, seq, senderKey, content, sentAt, editedAt, deletedAt } = message;
  const role = chain(
    loaders.chats.load(chatKey),
    (chat) => chat && loaders.roles.load({ userKey: viewer.key, spaceKey: chat.spaceKey }),
  );
  return chain(role, (found) => {
    if (!maySeeVersions(viewer, { senderKey, role: found })) return null;
    if (deletedAt !== null) return [];
    const present: VersionRow = { chatKey, content, writtenAt: editedAt ?? sentAt };
    if (editedAt === null || limit === 1) return [present];
    return chain(loaders.versions.load({ chatKey, seq, limit: limit - 1 }), (earlier) => [present, ...earlier]);
  });
}
