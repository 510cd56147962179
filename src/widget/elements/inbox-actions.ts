import type { CourseRole, InboxFragment } from '../api/operations.js';
import type { InboxAction } from '../model/inbox.js';

/** What somebody may do with a question, as it stands; the service has the last word. */
export function inboxActionsFor(
  { state, claimedBy, escalatedAt }: InboxFragment,
  viewerId: string,
  role: CourseRole,
): readonly InboxAction[] {
  const isResponsible = role === 'RESPONSIBLE_TEACHER';
  if (state === 'ANSWERED') return [];
  if (state === 'CLAIMED') {
    return claimedBy?.id === viewerId || isResponsible ? ['release', 'resolve', 'escalate'] : [];
  }
  const escalate: InboxAction[] = escalatedAt === null ? ['escalate'] : [];
  return escalatedAt === null || isResponsible ? ['claim', 'resolve', ...escalate] : ['resolve'];
}
