import type { CourseRole } from '../course-spaces/course-role.js';
import { toCourseRole } from './enrollment-role.js';
import type { Row } from './row-check.js';

/** That somebody is in a class, or no longer. */
export interface EnrollmentRow {
  line: number;
  classSourcedId: string;
  userSourcedId: string;
  role: CourseRole;
  deleted: boolean;
}

/** The enrollments that the files tell of, in their order. */
export class EnrollmentRows {
  readonly good: EnrollmentRow[] = [];
  /** How many enrollments have a role that is on no roster. */
  readonly otherRoles = new Map<string, number>();
  private readonly incomplete = new Set<string>();
  private lost = false;

  take(row: Row): void {
    const role = toCourseRole(row.get('role'), row.get('primary'));
    const { line, deleted } = row;
    if (role === undefined) {
      this.otherRoles.set(row.get('role'), (this.otherRoles.get(row.get('role')) ?? 0) + 1);
    } else {
      const [classSourcedId, userSourcedId] = [row.get('classSourcedId'), row.get('userSourcedId')];
      this.good.push({ line, classSourcedId, userSourcedId, role, deleted });
    }
  }

  onBad(row: Row | undefined): void {
    if (row) this.markIncomplete(row.get('classSourcedId'));
    else this.lost = true;
  }

  /** Notes that a class has somebody of whom nothing is known. */
  markIncomplete(classSourcedId: string): void {
    this.incomplete.add(classSourcedId);
  }

  /** Whether everybody in a class is known. */
  isComplete(classSourcedId: string): boolean {
    return !this.lost && !this.incomplete.has(classSourcedId);
  }
}
