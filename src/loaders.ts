import {
  chatLoader,
  participantPageLoader,
  positionLoader,
  recipientsLoader,
  seenByPageLoader,
} from './chats/chat.loaders.js';
import { courseSpaceLoader, roleLoader, unreadBySpaceLoader } from './course-spaces/course-space.loaders.js';
import type { Database } from './database/database.js';
import { logRangeLoader, messageLoader } from './messages/message.loaders.js';
import { userLoader } from './users/user.loaders.js';

/**
 * Makes every loader, for one request or one live event, so that a nested query costs one statement per level.
 * They know no viewer: what depends on one has the viewer in its key, so that an event's executions share them.
 */
export function createLoaders(database: Database) {
  return {
    users: userLoader(database),
    courseSpaces: courseSpaceLoader(database),
    roles: roleLoader(database),
    unreadBySpace: unreadBySpaceLoader(database),
    chats: chatLoader(database),
    positions: positionLoader(database),
    participantPages: participantPageLoader(database),
    seenByPages: seenByPageLoader(database),
    recipients: recipientsLoader(database),
    messages: messageLoader(database),
    logRanges: logRangeLoader(database),
  };
}

/** Forgets everything that was read: a mutation has changed it for what is asked next in the same request. */
export function forgetAll(loaders: Loaders): void {
  for (const loader of Object.values(loaders)) loader.clearAll();
}

/** The loaders of one request or one live event. */
export type Loaders = ReturnType<typeof createLoaders>;
