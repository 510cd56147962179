/** How a file is to be taken: as all that there is, as what changed, or not at all. */
export type Mode = 'bulk' | 'delta' | 'absent';

/** What the importer needs to know of one of the standard's files. */
export interface Table {
  /** Columns of which every row has a value: what an import relies on, which is less than the standard asks for. */
  required: readonly string[];
  /** The other columns, of both versions of the standard. */
  optional: readonly string[];
  /** Columns that hold the `sourcedId` of a row of another file, or several of them, separated by commas. */
  references: Readonly<Record<string, TableName>>;
}

/** The files that make a roster, by their names without `.csv`. */
export type TableName = 'orgs' | 'academicSessions' | 'courses' | 'classes' | 'users' | 'roles' | 'enrollments';

const common = ['status', 'dateLastModified'];

/**
 * The files of OneRoster 1.1 and 1.2 that make a roster, each behind those that it refers to.
 *
 * https://www.imsglobal.org/oneroster-v11-final-csv-tables and https://www.imsglobal.org/spec/oneroster/v1p2/bind/csv
 */
export const TABLES: Readonly<Record<TableName, Table>> = {
  orgs: {
    required: ['sourcedId'],
    optional: [...common, 'name', 'type', 'identifier', 'parentSourcedId'],
    references: {},
  },
  academicSessions: {
    required: ['sourcedId'],
    optional: [...common, 'title', 'type', 'startDate', 'endDate', 'parentSourcedId', 'schoolYear'],
    references: {},
  },
  courses: {
    required: ['sourcedId'],
    optional: [
      ...common,
      ...['schoolYearSourcedId', 'title', 'courseCode', 'grades', 'orgSourcedId', 'subjects', 'subjectCodes'],
    ],
    references: { orgSourcedId: 'orgs', schoolYearSourcedId: 'academicSessions' },
  },
  classes: {
    required: ['sourcedId', 'title'],
    optional: [
      ...common,
      ...['grades', 'courseSourcedId', 'classCode', 'classType', 'location', 'schoolSourcedId', 'termSourcedIds'],
      ...['subjects', 'subjectCodes', 'periods'],
    ],
    references: { courseSourcedId: 'courses', schoolSourcedId: 'orgs', termSourcedIds: 'academicSessions' },
  },
  users: {
    required: ['sourcedId'],
    optional: [
      ...common,
      ...['enabledUser', 'orgSourcedIds', 'role', 'username', 'userIds', 'givenName', 'familyName', 'middleName'],
      ...['identifier', 'email', 'sms', 'phone', 'agentSourcedIds', 'grades', 'password', 'userMasterIdentifier'],
      ...['resourceSourcedIds', 'preferredGivenName', 'preferredMiddleName', 'preferredFamilyName'],
      ...['primaryOrgSourcedId', 'pronouns'],
    ],
    references: { orgSourcedIds: 'orgs', primaryOrgSourcedId: 'orgs' },
  },
  roles: {
    required: ['sourcedId', 'userSourcedId'],
    optional: [...common, 'roleType', 'role', 'beginDate', 'endDate', 'orgSourcedId', 'userProfileSourcedId'],
    references: { userSourcedId: 'users', orgSourcedId: 'orgs' },
  },
  enrollments: {
    required: ['sourcedId', 'classSourcedId', 'userSourcedId', 'role'],
    optional: [...common, 'schoolSourcedId', 'primary', 'beginDate', 'endDate'],
    references: { classSourcedId: 'classes', schoolSourcedId: 'orgs', userSourcedId: 'users' },
  },
};

/** The names of the files, each behind those that it refers to. */
export const TABLE_NAMES = Object.keys(TABLES) as TableName[];
