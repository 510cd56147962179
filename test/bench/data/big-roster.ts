/** A roster in the shape of SyncCourseSpaceInput. */
export interface BigRoster {
  id: string;
  slug: string;
  name: { language: string; text: string }[];
  defaultLanguage: string;
  roster: { userId: string; role: string; displayName: string; username: string; language: string }[];
  studentGroups: { id: string; name: string; supervisorId: string; memberIds: string[] }[];
}

const LANGUAGES = ['fi', 'en', 'sv'];

function createMember(index: number): BigRoster['roster'][number] {
  const role = index === 0 ? 'RESPONSIBLE_TEACHER' : index < 100 ? 'STAFF' : 'STUDENT';
  return {
    userId: `oulu:${index}`,
    role,
    displayName: `Person Number ${index}`,
    username: `person${index}`,
    language: LANGUAGES[index % LANGUAGES.length] as string,
  };
}

/** Makes a roster of so many people, 100 of them staff, the students spread over so many groups. */
export function createBigRoster(people: number, groups: number): BigRoster {
  const roster = Array.from({ length: people }, (_, index) => createMember(index));
  const students = roster.filter(({ role }) => role === 'STUDENT').map(({ userId }) => userId);
  const studentGroups = Array.from({ length: groups }, (_, group) => ({
    id: `oulu:g${group}`,
    name: `Group ${group}`,
    supervisorId: `oulu:${1 + (group % 99)}`,
    memberIds: students.filter((_student, index) => index % groups === group),
  }));
  const name = [{ language: 'en', text: 'A big course' }];
  return { id: 'oulu:big', slug: 'big', name, defaultLanguage: 'fi', roster, studentGroups };
}

/** The same roster after every hundredth student was replaced by somebody new, who takes the place in the group. */
export function replaceOnePercent({ roster, studentGroups, ...space }: BigRoster): BigRoster {
  const replaced = new Map(
    roster
      .filter(({ role }, index) => role === 'STUDENT' && index % 100 === 0)
      .map(({ userId }) => [userId, `${userId}:new`]),
  );
  const current = (id: string) => replaced.get(id) ?? id;
  return {
    ...space,
    roster: roster.map((member) => ({ ...member, userId: current(member.userId) })),
    studentGroups: studentGroups.map((group) => ({ ...group, memberIds: group.memberIds.map(current) })),
  };
}
