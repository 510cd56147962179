import type { Identity } from '../auth/identity.js';
import { requireScope } from '../auth/policy.js';
import type { RosterChanges, RosterSyncService } from '../course-spaces/roster-sync.service.js';
import type { Database } from '../database/database.js';
import type { Languages } from '../i18n/languages.js';
import type { Texts } from '../i18n/texts.js';
import { AmendmentBuilder } from './amendments.js';
import type { ImportOptions } from './import-options.js';
import { readFiles } from './read-files.js';
import { Report, type ReportOutput } from './report.js';
import { readStoredIds } from './stored-ids.js';

/** How an import went. */
export interface ImportResult {
  /** How much was wrong with the files. */
  problems: number;
  /** How many course spaces the files tell of; none where nothing was changed for what is wrong. */
  courseSpaces: number;
  changes: RosterChanges;
}

/** Takes over rosters from files of OneRoster. */
export class RosterImportService {
  constructor(
    private readonly database: Database,
    private readonly rosterSync: RosterSyncService,
    private readonly languages: Languages,
    private readonly texts: Texts,
  ) {}

  /**
   * Imports the files of a folder, one course space after the other, each wholly or not at all, and tells what it finds
   * and does. Where something is wrong with the files, nothing is changed, or, if `partial`, what is good. Needs the scope
   * roster:write.
   */
  async run(
    identity: Identity | undefined,
    directory: string,
    options: ImportOptions,
    output: ReportOutput,
  ): Promise<ImportResult> {
    requireScope(identity, 'roster:write');
    const report = new Report(output);
    const result = { courseSpaces: 0, changes: { added: 0, changed: 0, removed: 0 } };
    const { languages, texts } = this;
    const files = await readFiles(directory, options, { report, languages, texts });
    if (!files) return { ...result, problems: report.problems };
    const stored = await readStoredIds(this.database, files, options);
    const amendments = new AmendmentBuilder(files, stored, options, report).build();
    if (report.problems > 0 && !options.partial) return { ...result, problems: report.problems };
    for (const amendment of amendments) {
      const changes = await this.rosterSync.amend(identity, amendment);
      const { added, changed, removed } = changes;
      if (added + changed + removed > 0) report.note(`${amendment.id}: ${describeChanges(changes)}`);
      result.courseSpaces += 1;
      result.changes.added += added;
      result.changes.changed += changed;
      result.changes.removed += removed;
    }
    return { ...result, problems: report.problems };
  }
}

/** What changed, in words. */
export function describeChanges({ added, changed, removed }: RosterChanges): string {
  return `${added} added, ${changed} changed, ${removed} removed`;
}
