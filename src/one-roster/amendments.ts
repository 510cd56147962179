import { CourseRole } from '../course-spaces/course-role.js';
import type { AmendedMember, RosterAmendment } from '../course-spaces/roster-amendment.js';
import type { ClassRow } from './class-rows.js';
import { higherRole } from './enrollment-role.js';
import type { EnrollmentRow } from './enrollment-rows.js';
import { type EnrollmentTarget, EnrollmentTargets } from './enrollment-targets.js';
import { listNames } from './header.js';
import type { ImportOptions } from './import-options.js';
import type { RosterFiles } from './read-files.js';
import type { Report } from './report.js';
import type { StoredIds } from './stored-ids.js';

/** How many course spaces a note names. */
const NAMED_IN_NOTE = 10;

/** What the enrollments say of one class. */
interface Draft {
  classSourcedId: string;
  members: Map<string, AmendedMember>;
  former: RosterAmendment['former'];
  /** Who is the one primary teacher, and on which line. */
  responsible?: { userId: string; line: number };
}

/** Makes of the files what is to change, one amendment for each course space. */
export class AmendmentBuilder {
  /** By the ids of the course spaces. */
  private readonly drafts = new Map<string, Draft>();

  constructor(
    private readonly files: RosterFiles,
    private readonly stored: StoredIds,
    private readonly options: ImportOptions,
    private readonly report: Report,
  ) {}

  build(): RosterAmendment[] {
    const { classes, enrollments } = this.files;
    const targets = new EnrollmentTargets(this.files, this.stored, this.options, this.report);
    for (const [sourcedId, { id, deleted }] of classes.good) {
      if (!deleted || this.stored.courseSpaces.has(id)) this.draftOf(id, sourcedId);
    }
    for (const row of enrollments.good) {
      const target = targets.find(row);
      if (target) this.add(row, target);
    }
    if (targets.passedOver > 0) {
      this.report.note(`enrollments.csv: ${targets.passedOver} refer to a bad row of classes.csv or users.csv`);
    }
    const amendments = new Map([...this.drafts].map(([id, draft]) => [id, this.toAmendment(id, draft)]));
    this.noteWithoutTeacher([...amendments.values()]);
    for (const { courseSpaceId, userId } of this.stored.leavers) at(amendments, courseSpaceId).former.push({ userId });
    for (const { courseSpaceId, userId } of this.stored.named) {
      const displayName = this.files.users.names.get(userId) as string;
      at(amendments, courseSpaceId).renamed.push({ userId, displayName });
    }
    return [...amendments.values()];
  }

  private draftOf(id: string, classSourcedId: string): Draft {
    const draft = this.drafts.get(id) ?? { classSourcedId, members: new Map(), former: [] };
    this.drafts.set(id, draft);
    return draft;
  }

  private add({ line, classSourcedId, userSourcedId, role, deleted }: EnrollmentRow, target: EnrollmentTarget): void {
    const { courseSpaceId, user } = target;
    // Of a class that is to be deleted and was never imported, there is nothing to take anybody off.
    if (this.files.classes.good.get(classSourcedId)?.deleted && !this.drafts.has(courseSpaceId)) return;
    const draft = this.draftOf(courseSpaceId, classSourcedId);
    if (deleted) {
      draft.former.push({ userId: user.id, role });
      return;
    }
    if (role === CourseRole.RESPONSIBLE_TEACHER) {
      const { responsible = { userId: user.id, line } } = draft;
      if (responsible.userId !== user.id) {
        const text = `expected one primary teacher of class "${classSourcedId}", but got "${userSourcedId}" beside the one`;
        this.report.problem('enrollments.csv', line, `${text} on line ${responsible.line}`);
        this.files.enrollments.markIncomplete(classSourcedId);
        return;
      }
      draft.responsible = responsible;
    }
    const before = draft.members.get(user.id);
    const { id: userId, displayName } = user;
    const names = displayName === undefined ? {} : { displayName };
    draft.members.set(userId, { userId, role: before ? higherRole(before.role, role) : role, ...names });
  }

  private toAmendment(id: string, { classSourcedId, members, former }: Draft): RosterAmendment {
    const { classes, enrollments, manifest } = this.files;
    const row = classes.good.get(classSourcedId);
    const complete = manifest.modes.enrollments === 'bulk' && enrollments.isComplete(classSourcedId);
    return {
      id,
      ...(row && { courseSpace: this.toCourseSpace(row) }),
      whole: complete && !row?.deleted,
      members: [...members.values()],
      former,
      renamed: [],
    };
  }

  /** A course space has chats that people want to read, so that one whose class is to be deleted is frozen. */
  private toCourseSpace({ slug, title, deleted }: ClassRow): NonNullable<RosterAmendment['courseSpace']> {
    const { language } = this.options;
    return { slug, name: [{ language, text: title }], defaultLanguage: language, frozen: deleted };
  }

  private noteWithoutTeacher(amendments: readonly RosterAmendment[]): void {
    const isLed = ({ members }: RosterAmendment) => members.some(({ role }) => role === CourseRole.RESPONSIBLE_TEACHER);
    const ids = amendments.filter((amendment) => amendment.whole && !isLed(amendment)).map(({ id }) => id);
    if (ids.length === 0) return;
    const named = listNames(ids.slice(0, NAMED_IN_NOTE)) + (ids.length > NAMED_IN_NOTE ? ', ...' : '');
    this.report.note(`Without a primary teacher, hence without a responsible one: ${ids.length} (${named})`);
  }
}

/** The amendment of a course space, which the files need not tell of. */
function at(amendments: Map<string, RosterAmendment>, id: string): RosterAmendment {
  const amendment = amendments.get(id) ?? { id, whole: false, members: [], former: [], renamed: [] };
  amendments.set(id, amendment);
  return amendment;
}
