import { UnreadCountDocument } from './api/operations.js';
import { type ConnectionRequest, shareConnection } from './connection/shared-connections.js';

/** Whose count, and of which course space; of all, without one. */
export interface UnreadCountRequest extends ConnectionRequest {
  courseSpace: string | undefined;
}

/** Calls back with the present count of unseen messages, and with each change, until the returned function is called. */
export function followUnreadCount(request: UnreadCountRequest, onCount: (unreadCount: number) => void): () => void {
  const used = shareConnection(request);
  if (!used) return () => {};
  const { connection, release } = used;
  const end = connection.follow(UnreadCountDocument, { courseSpaceId: request.courseSpace }, ({ unreadCountChanged }) =>
    onCount(unreadCountChanged.unreadCount),
  );
  return () => {
    end();
    release();
  };
}

/** What both elements fire with each count, for the page around them. */
export function unreadCountEvent(unreadCount: number): CustomEvent<{ unreadCount: number }> {
  return new CustomEvent('unread-count', { detail: { unreadCount }, bubbles: true, composed: true });
}
