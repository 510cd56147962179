import type { Identity } from '../auth/identity.js';
import { assertMayAddress, assertNotFrozen, maySeeStudentGroup } from '../auth/policy.js';
import { BadUserInputError, NotFoundError } from '../errors.js';
import { Audience } from './audience.js';
import type { AddresseesRow } from './chat.sql.js';
import { isUuid } from './find-chat.js';

/** The audiences with roles and groups are there for more. */
const NAMED_USERS_LIMIT = 500;

/** Whom a new chat is for, in the words of its input. */
export interface Address {
  courseSpaceId: string;
  audience: Audience;
  userIds?: string[] | null;
  studentGroupId?: string | null;
  replyToId?: string | null;
}

/** What the statement `addressees` takes. Throws BadUserInputError or NotFoundError with the field. */
export function valuesOfAddress(opener: Identity, address: Address): unknown[] {
  checkArguments(address);
  const { courseSpaceId, audience, userIds, studentGroupId, replyToId } = address;
  const openerKey = opener.kind === 'viewer' ? opener.key : null;
  return [openerKey, courseSpaceId, userIds ?? [], studentGroupId ?? null, audience, replyToId ?? null];
}

/**
 * Whom a chat is for, where the opener may open it; `target` is what `addressees` found.
 * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
 */
export function checkAddressees(opener: Identity, address: Address, target: AddresseesRow | undefined): AddresseesRow {
  const { audience, userIds, replyToId } = address;
  if (!target) throw new NotFoundError('courseSpace.notFound', 'input.courseSpaceId');
  assertNotFrozen(target);
  const { role, namesStudents, studentsMayWriteToStudents } = target;
  assertMayAddress(opener, role, { audience, namesStudents, studentsMayWriteToStudents });
  if (audience === Audience.STUDENT_GROUP && !seesGroup(opener, target)) {
    throw new NotFoundError('chat.studentGroupNotFound', 'input.studentGroupId');
  }
  const stranger = userIds?.find((id) => !Object.hasOwn(target.users, id));
  if (stranger !== undefined) {
    throw new BadUserInputError('chat.userNotInCourseSpace', 'input.userIds', { id: stranger });
  }
  assertNotEmpty(opener, audience, target);
  if (replyToId != null && target.replyToSeq === null) throw new NotFoundError('message.unknown', 'input.replyToId');
  return target;
}

/** Each audience has the arguments that it needs and no others. */
function checkArguments({ audience, userIds, studentGroupId, replyToId }: Address): void {
  if (replyToId != null && !isUuid(replyToId)) throw new NotFoundError('message.unknown', 'input.replyToId');
  if (audience === Audience.USERS) {
    if (!userIds?.length) throw new BadUserInputError('chat.userIdsRequired', 'input.userIds');
    if (userIds.length > NAMED_USERS_LIMIT) {
      const parameters = { limit: NAMED_USERS_LIMIT, given: userIds.length };
      throw new BadUserInputError('chat.userIdsTooMany', 'input.userIds', parameters);
    }
  } else if (userIds?.length) throw new BadUserInputError('chat.userIdsUnexpected', 'input.userIds');
  if (audience === Audience.STUDENT_GROUP) {
    if (studentGroupId == null) throw new BadUserInputError('chat.studentGroupRequired', 'input.studentGroupId');
  } else if (studentGroupId != null) {
    throw new BadUserInputError('chat.studentGroupUnexpected', 'input.studentGroupId');
  }
}

function seesGroup(opener: Identity, { role, groupKey, belongsToGroup }: AddresseesRow): boolean {
  return groupKey !== null && maySeeStudentGroup(opener, role, belongsToGroup ?? false);
}

function assertNotEmpty(opener: Identity, audience: Audience, { users, groupSize, hasOthers }: AddresseesRow): void {
  const empty = opener.kind === 'viewer' ? 'chat.audienceEmpty' : 'chat.audienceNobody';
  if (audience === Audience.USERS) {
    if (opener.kind === 'integration' || Object.values(users).some((key) => key !== opener.key)) return;
    throw new BadUserInputError(empty, 'input.userIds');
  }
  if (audience === Audience.STUDENT_GROUP && groupSize === 0) {
    throw new BadUserInputError('chat.studentGroupEmpty', 'input.studentGroupId');
  }
  if (!hasOthers) throw new BadUserInputError(empty, 'input.audience');
}
