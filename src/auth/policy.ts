import { Audience, isToStaff } from '../chats/audience.js';
import { CourseRole } from '../course-spaces/course-role.js';
import { ForbiddenError, UnauthenticatedError } from '../errors.js';
import type { Identity, Integration, Scope, Viewer } from './identity.js';

/** The caller as a person. Throws UnauthenticatedError or ForbiddenError. */
export function requireViewer(identity: Identity | undefined): Viewer {
  if (!identity) throw new UnauthenticatedError();
  if (identity.kind !== 'viewer') throw new ForbiddenError('auth.personRequired');
  return identity;
}

/** The caller as an integration with a scope. Throws UnauthenticatedError or ForbiddenError. */
export function requireScope(identity: Identity | undefined, scope: Scope): Integration {
  if (!identity) throw new UnauthenticatedError();
  if (identity.kind !== 'integration' || !identity.scopes.has(scope)) {
    throw new ForbiddenError('auth.scopeRequired', { scope });
  }
  return identity;
}

/** Integrations with messages:write send messages without a sender. Throws UnauthenticatedError or ForbiddenError. */
export function requireNotifier(identity: Identity | undefined): Integration {
  return requireScope(identity, 'messages:write');
}

/** Nobody writes anything new in a frozen course space. Throws ForbiddenError. */
export function assertNotFrozen(courseSpace: { frozen: boolean }): void {
  if (courseSpace.frozen) throw new ForbiddenError('chat.frozen');
}

/** A chat as it decides who may answer in it. */
export interface AnswerableChat {
  frozen: boolean;
  audience: Audience;
  /** Whether the sender is staff; it need be known only in chats to the whole course. */
  byStaff: boolean | null;
  /** Whether the learning environment told it one person by name, and nobody else. */
  alone: boolean;
}

/**
 * Whoever is in a chat may answer in it, but chats to the whole course take answers from staff only, and what the learning
 * environment told one person by name has nobody to read an answer. Throws ForbiddenError.
 */
export function assertMayPost(chat: AnswerableChat): void {
  assertNotFrozen(chat);
  if (chat.audience === Audience.COURSE && !chat.byStaff) throw new ForbiddenError('chat.answersByStaffOnly');
  if (chat.alone) throw new ForbiddenError('chat.nobodyElse');
}

function isStaff(role: CourseRole | null | undefined): boolean {
  return role === CourseRole.STAFF || role === CourseRole.RESPONSIBLE_TEACHER;
}

/** Whom somebody may address by name. */
export enum Nameable {
  NOBODY,
  STAFF,
  EVERYBODY,
}

/**
 * Staff name everybody on the roster, students the staff and, where the course space allows it, other students. Who is not
 * on the roster names nobody.
 */
export function nameableBy(
  role: CourseRole | null | undefined,
  { studentsMayWriteToStudents }: { studentsMayWriteToStudents: boolean },
): Nameable {
  if (role == null) return Nameable.NOBODY;
  return isStaff(role) || studentsMayWriteToStudents ? Nameable.EVERYBODY : Nameable.STAFF;
}

/** Whom a chat is to be addressed to, and where. */
export interface Addressing {
  audience: Audience;
  /** Whether students are among those who are named, beside who addresses them. */
  namesStudents: boolean;
  studentsMayWriteToStudents: boolean;
}

/**
 * Staff address everybody, and so do integrations, which have no role. Students address staff, their own groups and, where
 * the course space allows it, other students by name, but not the whole course. Throws ForbiddenError.
 */
export function assertMayAddress(
  opener: Identity,
  role: CourseRole | null,
  { audience, namesStudents, ...space }: Addressing,
): void {
  if (opener.kind === 'integration' || isStaff(role)) return;
  if (audience === Audience.COURSE) throw new ForbiddenError('chat.audienceForbidden');
  if (namesStudents && nameableBy(role, space) !== Nameable.EVERYBODY) {
    throw new ForbiddenError('chat.studentsForbidden');
  }
}

/**
 * Whoever is not staff asks them something by a chat to them, and so does an integration, which has no role: it comes into
 * their inbox.
 */
export function asksStaff(role: CourseRole | null, audience: Audience): boolean {
  return !isStaff(role) && isToStaff(audience);
}

/** Staff see who sees to what they are asked. */
export function maySeeInbox(role: CourseRole | undefined): boolean {
  return isStaff(role);
}

/** Staff see to what they are asked, in the chats that they are in. Throws ForbiddenError. */
export function assertMayHandleInbox(role: CourseRole | undefined): void {
  if (!maySeeInbox(role)) throw new ForbiddenError('courseSpace.staffOnly');
}

/** What was handed on to the responsible teacher nobody else takes on. Throws ForbiddenError. */
export function assertMayTakeOn({ role, escalatedAt }: { role: CourseRole; escalatedAt: string | null }): void {
  if (escalatedAt !== null && role !== CourseRole.RESPONSIBLE_TEACHER) throw new ForbiddenError('inbox.escalated');
}

/** Who has claimed something gives it back, and the responsible teacher what anybody has. Throws ForbiddenError. */
export function assertMayRelease(
  viewer: Viewer,
  { role, claimedByKey }: { role: CourseRole; claimedByKey: number | null },
): void {
  if (claimedByKey !== viewer.key && role !== CourseRole.RESPONSIBLE_TEACHER) {
    throw new ForbiddenError('inbox.releaseForbidden');
  }
}

/** What somebody is shown of who has read how far in a chat. */
export enum Receipts {
  NONE,
  /** Of those who have not turned theirs off towards students. */
  SHARED,
  ALL,
}

/**
 * Staff see who has read how far in all of their chats. Students see it too, but not in chats with the whole course, and
 * not of those who don't want it.
 */
export function receiptsShown(role: CourseRole | null | undefined, audience: Audience): Receipts {
  if (isStaff(role)) return Receipts.ALL;
  return audience === Audience.COURSE ? Receipts.NONE : Receipts.SHARED;
}

/** Whoever is shown receipts may follow them. Throws ForbiddenError. */
export function assertMaySeeReceipts(role: CourseRole | undefined, audience: Audience): void {
  if (receiptsShown(role, audience) === Receipts.NONE) throw new ForbiddenError('chat.receiptsForbidden');
}

/** A student knows of a student group only as its member or supervisor. */
export function maySeeStudentGroup(opener: Identity, role: CourseRole | null, belongsToGroup: boolean): boolean {
  return opener.kind === 'integration' || isStaff(role) || belongsToGroup;
}

/**
 * Everyone on its roster reads a course space's FAQ, and integrations with faq:write that of all.
 * Throws UnauthenticatedError or ForbiddenError; who is on no roster finds nothing.
 */
export function requireFaqReader(identity: Identity | undefined): Identity {
  return identity?.kind === 'integration' ? requireScope(identity, 'faq:write') : requireViewer(identity);
}

/** Staff see who published what, and what was retracted. `role` is what a person is in the course space. */
export function maySeeFaqHistory(identity: Identity, role: CourseRole | null | undefined): boolean {
  return identity.kind === 'integration' ? identity.scopes.has('faq:write') : isStaff(role);
}

/** Staff publish, change and retract what is in the FAQ. Throws ForbiddenError. */
export function assertMayPublishToFaq(identity: Identity, role: CourseRole | null): void {
  if (!maySeeFaqHistory(identity, role)) throw new ForbiddenError('courseSpace.staffOnly');
}

/** Saved messages are for staff, to keep and to send. Throws ForbiddenError. */
export function assertMayUseSavedMessages(role: CourseRole): void {
  if (!isStaff(role)) throw new ForbiddenError('courseSpace.staffOnly');
}

interface AuthoredMessage {
  senderKey: number | null;
  /** What the viewer is in the course space. */
  role: CourseRole | undefined;
}

/**
 * Only its author edits a message: a student for some minutes after sending it, staff always. Throws ForbiddenError.
 */
export function assertMayEdit(
  viewer: Viewer,
  { senderKey, role, ageMinutes }: AuthoredMessage & { ageMinutes: number },
  editMinutes: number,
): void {
  if (senderKey !== viewer.key) throw new ForbiddenError('message.editForbidden');
  if (!isStaff(role) && ageMinutes > editMinutes) throw new ForbiddenError('message.editLate', { count: editMinutes });
}

/** Its author deletes a message, and staff anyone's, in frozen course spaces too. Throws ForbiddenError. */
export function assertMayDelete(viewer: Viewer, { senderKey, role }: AuthoredMessage): void {
  if (senderKey !== viewer.key && !isStaff(role)) throw new ForbiddenError('message.deleteForbidden');
}

/** What a message said before it was edited is for staff, and for its author, who wrote it. */
export function maySeeVersions(viewer: Viewer, { senderKey, role }: AuthoredMessage): boolean {
  return senderKey === viewer.key || isStaff(role);
}

/** What was done to others' messages is for the responsible teacher. Throws ForbiddenError. */
export function assertMayReadAuditLog(role: CourseRole | undefined): void {
  if (role !== CourseRole.RESPONSIBLE_TEACHER) throw new ForbiddenError('audit.forbidden');
}
