import type { EnrollmentRow } from './enrollment-rows.js';
import { type ImportOptions, toId } from './import-options.js';
import type { RosterFiles } from './read-files.js';
import type { Report } from './report.js';
import type { StoredIds } from './stored-ids.js';
import type { UserRow } from './user-rows.js';

/** Whom and what an enrollment is about. */
export interface EnrollmentTarget {
  courseSpaceId: string;
  user: UserRow;
}

/** Finds whom and what enrollments are about: in the files, else in what is stored. */
export class EnrollmentTargets {
  /** How many were passed over for what is wrong with the row of their class or user, which has been told. */
  passedOver = 0;

  constructor(
    private readonly files: RosterFiles,
    private readonly stored: StoredIds,
    private readonly options: ImportOptions,
    private readonly report: Report,
  ) {}

  /** Undefined where there is nothing to change, or, reported, nothing that could be. */
  find(row: EnrollmentRow): EnrollmentTarget | undefined {
    const courseSpaceId = this.findCourseSpace(row);
    const user = courseSpaceId === undefined ? undefined : this.findUser(row);
    if (courseSpaceId !== undefined && user) return { courseSpaceId, user };
    // Somebody is in the class of whom nobody can say who it is, so that nobody else can be said to have left it.
    if (!row.deleted) this.files.enrollments.markIncomplete(row.classSourcedId);
    return undefined;
  }

  private findCourseSpace(row: EnrollmentRow): string | undefined {
    const { classSourcedId } = row;
    const known = this.files.classes.good.get(classSourcedId);
    if (known) return known.id;
    const id = toId(classSourcedId, this.options);
    if (this.files.classes.isBad(classSourcedId)) this.passedOver += 1;
    else if (this.stored.courseSpaces.has(id)) return id;
    else this.expect(row, `classSourcedId to be in classes.csv or known from before, but "${classSourcedId}" is not`);
    return undefined;
  }

  private findUser(row: EnrollmentRow): UserRow | undefined {
    const { userSourcedId } = row;
    const { userId } = this.options;
    const { users } = this.files;
    const known = users.good.get(userSourcedId);
    if (known) return known;
    const id = toId(userSourcedId, this.options);
    if (users.isBad(userSourcedId)) this.passedOver += 1;
    else if (userId !== 'sourcedId') this.expect(row, `users.csv to tell the ${userId} of "${userSourcedId}"`, true);
    else if (this.stored.users.has(id)) return { id };
    else this.expect(row, `userSourcedId to be in users.csv or known from before, but "${userSourcedId}" is not`);
    return undefined;
  }

  /** What does not exist need not be known to be deleted. */
  private expect({ line, deleted }: EnrollmentRow, text: string, always = false): void {
    if (always || !deleted) this.report.problem('enrollments.csv', line, `expected ${text}`);
  }
}
