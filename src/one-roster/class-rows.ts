import { checkCourseSpace } from '../course-spaces/roster-sync.check.js';
import type { Languages } from '../i18n/languages.js';
import { type ImportOptions, toId } from './import-options.js';
import type { Row } from './row-check.js';

/** A class as it becomes a course space. */
export interface ClassRow {
  id: string;
  slug: string;
  title: string;
  deleted: boolean;
}

/** The classes that the files tell of, by their `sourcedId`. */
export class ClassRows {
  readonly good = new Map<string, ClassRow>();
  private readonly bad = new Set<string>();
  private lost = false;

  constructor(
    private readonly languages: Languages,
    private readonly options: ImportOptions,
  ) {}

  take(row: Row): void {
    const sourcedId = row.get('sourcedId');
    const title = row.get('title');
    const { language } = this.options;
    const courseSpace = {
      id: toId(sourcedId, this.options),
      slug: row.get('classCode').trim() === '' ? sourcedId : row.get('classCode'),
      name: [{ language, text: title }],
      defaultLanguage: language,
    };
    checkCourseSpace(courseSpace, this.languages);
    this.good.set(sourcedId, { id: courseSpace.id, slug: courseSpace.slug, title, deleted: row.deleted });
  }

  onBad(row: Row | undefined): void {
    if (row) this.bad.add(row.get('sourcedId'));
    else this.lost = true;
  }

  /** Whether a class is not here because its own row was bad, which has been told. */
  isBad(sourcedId: string): boolean {
    return !this.good.has(sourcedId) && (this.lost || this.bad.has(sourcedId));
  }
}
