import type { Queries } from '../database/database.js';
import type { Translations } from '../i18n/translations.js';
import type { Particulars, RosterAmendment, StoredMember } from './roster-amendment.js';
import { storedCourseSpace, storedParticulars, storedRoster } from './roster-sync.sql.js';

interface StoredCourseSpace {
  slug: string;
  name: Translations;
  defaultLanguage: string;
  frozen: boolean;
  studentsMayWriteToStudents: boolean;
}

/** What an amendment builds upon. */
export interface Stored {
  courseSpace: StoredCourseSpace | undefined;
  /** Empty where the amendment tells of everybody. */
  roster: StoredMember[];
  particulars: ReadonlyMap<string, Particulars>;
}

/** Reads what an amendment builds upon, in the transaction that holds the lock of pushes. */
export async function readStored(queries: Queries, { id, whole, members }: RosterAmendment): Promise<Stored> {
  const courseSpace = await queries.row<StoredCourseSpace>(storedCourseSpace, [id]);
  const roster = whole ? [] : await queries.rows<StoredMember>(storedRoster, [id]);
  const ids = members.map(({ userId }) => userId);
  const people = await queries.rows<Particulars & { userId: string }>(storedParticulars, [ids]);
  return { courseSpace, roster, particulars: new Map(people.map((person) => [person.userId, person])) };
}
