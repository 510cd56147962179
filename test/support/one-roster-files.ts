/** The rows of a file, the header first, or the file as it is. */
export type FileRows = readonly (readonly string[])[] | string | Buffer;

/** Files by their names, without `.csv`. */
export type Files = Readonly<Record<string, FileRows>>;

/** The columns of a file, in the order of the standard. */
export const COLUMNS = {
  orgs: 'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId',
  academicSessions: 'sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear',
  courses:
    'sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes',
  classes:
    'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods',
  /** Of version 1.1. */
  users:
    'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password',
  roles:
    'sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId',
  enrollments:
    'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate',
} as const;

type Table = keyof typeof COLUMNS;
type Values = Readonly<Record<string, string>>;

/** Rows of a file by what they say, everything else empty; with other columns than those of the standard, if given. */
export function rows(table: Table, values: readonly Values[], columns: string = COLUMNS[table]): string[][] {
  const names = columns.split(',');
  return [names, ...values.map((row) => names.map((name) => row[name] ?? ''))];
}

/** Rows as a file of changes has them: each with a status and a time. */
export function changes(table: Table, values: readonly Values[]): string[][] {
  return rows(
    table,
    values.map((row) => ({ status: 'active', dateLastModified: '2026-01-31T12:00:00.000Z', ...row })),
  );
}

/** A manifest that says how each of these files is to be taken. */
export function manifest(modes: Readonly<Record<string, string>>, version = '1.1'): string[][] {
  return [
    ['propertyName', 'value'],
    ['manifest.version', '1.0'],
    ['oneroster.version', version],
    ...Object.entries(modes).map(([name, mode]) => [`file.${name}`, mode]),
  ];
}

/** A file as it is written. */
export function toCsv(content: FileRows): string | Buffer {
  if (typeof content === 'string' || Buffer.isBuffer(content)) return content;
  const quote = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return (content as string[][]).map((row) => `${row.map(quote).join(',')}\n`).join('');
}

/** One class with a primary teacher, another one and two students, of this name in all ids. */
export function classFiles(name: string): {
  [Name in 'orgs' | 'courses' | 'classes' | 'users' | 'enrollments']: string[][];
} {
  const id = (of: string) => `${name}-${of}`;
  const user = (of: string, givenName: string) => ({
    sourcedId: id(of),
    username: `${id(of)}@school.example`,
    identifier: `${name.length}${of}`,
    givenName,
    familyName: 'Virtanen',
    enabledUser: 'true',
    orgSourcedIds: id('org'),
    password: 'secret',
  });
  const enrollment = (of: string, role: string, primary = '') => ({
    ...{ sourcedId: id(`e-${of}`), classSourcedId: id('class'), schoolSourcedId: id('org') },
    ...{ userSourcedId: id(of), role, primary },
  });
  return {
    orgs: rows('orgs', [{ sourcedId: id('org'), name: 'School', type: 'school' }]),
    courses: rows('courses', [{ sourcedId: id('course'), title: 'Course', orgSourcedId: id('org') }]),
    classes: rows('classes', [
      {
        ...{ sourcedId: id('class'), title: `Class ${name}`, classCode: `code-${name}` },
        ...{ courseSourcedId: id('course'), classType: 'scheduled', schoolSourcedId: id('org') },
      },
    ]),
    users: rows('users', [user('t', 'Maija'), user('a', 'Aku'), user('s1', 'Aino'), user('s2', 'Eero')]),
    enrollments: rows('enrollments', [
      enrollment('t', 'teacher', 'true'),
      enrollment('a', 'teacher', 'false'),
      enrollment('s1', 'student'),
      enrollment('s2', 'student'),
    ]),
  };
}
