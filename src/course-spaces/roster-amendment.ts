import type { GivenTranslation } from '../i18n/translation-input.js';
import { CourseRole } from './course-role.js';
import type { RosterMemberInput } from './roster-sync.input.js';

/** Somebody who is on a roster from now on. A name that is not given stays as it is stored. */
export interface AmendedMember {
  userId: string;
  role: CourseRole;
  displayName?: string;
}

/** Somebody who leaves a roster: with a role, only if that is still what they are there, student or staff. */
export interface FormerMember {
  userId: string;
  role?: CourseRole;
}

/** What a source tells of one course space that does not know all that a push says. What it does not tell stays. */
export interface RosterAmendment {
  /** The learning environment's id. */
  id: string;
  /** Undefined where the source tells of people only; the course space then exists already. */
  courseSpace?: { slug: string; name: GivenTranslation[]; defaultLanguage: string; frozen: boolean };
  /** Whether everybody else leaves. */
  whole: boolean;
  members: AmendedMember[];
  former: FormerMember[];
  /** Who has another name, if they are on the roster. */
  renamed: { userId: string; displayName: string }[];
}

/** What is known of a person beside who they are. */
export interface Particulars {
  displayName: string | null;
  language: string | null;
}

/** One line of a stored roster. */
export interface StoredMember extends Particulars {
  userId: string;
  role: CourseRole;
}

function isSameKind(one: CourseRole, other: CourseRole): boolean {
  return (one === CourseRole.STUDENT) === (other === CourseRole.STUDENT);
}

/**
 * The roster that an amendment makes of the stored one. Whoever both leaves and is a member stays, as what the amendment
 * says; and a new responsible teacher takes over from the one before, who remains as staff unless told otherwise.
 */
export function amendRoster(
  { members, former, renamed }: Pick<RosterAmendment, 'members' | 'former' | 'renamed'>,
  stored: readonly StoredMember[],
  particulars: ReadonlyMap<string, Particulars>,
): RosterMemberInput[] {
  const roster = new Map<string, RosterMemberInput>(stored.map((member) => [member.userId, member]));
  for (const { userId, role } of former) {
    const present = roster.get(userId);
    if (present && (role === undefined || isSameKind(role, present.role))) roster.delete(userId);
  }
  for (const { userId, displayName } of renamed) {
    const present = roster.get(userId);
    if (present) roster.set(userId, { ...present, displayName });
  }
  if (members.some(({ role }) => role === CourseRole.RESPONSIBLE_TEACHER)) {
    for (const [userId, member] of roster) {
      if (member.role === CourseRole.RESPONSIBLE_TEACHER) roster.set(userId, { ...member, role: CourseRole.STAFF });
    }
  }
  for (const { userId, role, displayName } of members) {
    const known = particulars.get(userId);
    roster.set(userId, {
      userId,
      role,
      displayName: displayName ?? known?.displayName ?? null,
      language: known?.language ?? null,
    });
  }
  return [...roster.values()];
}
