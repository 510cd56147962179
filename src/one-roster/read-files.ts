import type { Languages } from '../i18n/languages.js';
import type { Texts } from '../i18n/texts.js';
import { ClassRows } from './class-rows.js';
import { EnrollmentRows } from './enrollment-rows.js';
import type { ImportOptions } from './import-options.js';
import { type Manifest, readManifest } from './manifest.js';
import type { Report } from './report.js';
import { TableReader } from './table-reader.js';
import type { RowHandling } from './table-reading.js';
import { TABLE_NAMES, type TableName } from './tables.js';
import { UserRows } from './user-rows.js';

/** What the files tell, as far as it concerns rosters: what is kept in memory while they are imported. */
export interface RosterFiles {
  manifest: Manifest;
  classes: ClassRows;
  users: UserRows;
  enrollments: EnrollmentRows;
}

/** Reads the files of a folder. Undefined, and reported, where nothing can be told of them. */
export async function readFiles(
  directory: string,
  options: ImportOptions,
  { report, languages, texts }: { report: Report; languages: Languages; texts: Texts },
): Promise<RosterFiles | undefined> {
  const manifest = await readManifest(directory, report);
  if (!manifest) return undefined;
  const rows = { classes: new ClassRows(languages, options), users: new UserRows(options) };
  const enrollments = new EnrollmentRows();
  const handlings: Partial<Record<TableName, RowHandling>> = {
    classes: { take: (row) => rows.classes.take(row), onBad: (row) => rows.classes.onBad(row) },
    users: {
      needed: rows.users.needed,
      take: (row) => rows.users.take(row),
      onBad: (row) => rows.users.onBad(row),
    },
    enrollments: { take: (row) => enrollments.take(row), onBad: (row) => enrollments.onBad(row) },
  };
  const reader = new TableReader(directory, manifest, report, texts);
  const read: string[] = [];
  for (const name of TABLE_NAMES) {
    const good = await reader.readTable(name, handlings[name]);
    if (manifest.modes[name] !== 'absent') read.push(`${good} of ${name} (${manifest.modes[name]})`);
  }
  report.note(`OneRoster ${manifest.version}, good rows: ${read.join(', ')}`);
  for (const [role, count] of enrollments.otherRoles) {
    report.note(`enrollments.csv: not on any roster: ${count} with the role ${role}`);
  }
  return { manifest, ...rows, enrollments };
}
