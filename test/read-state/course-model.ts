/** What people are in a course space. */
export type Role = 'STUDENT' | 'STAFF' | 'RESPONSIBLE_TEACHER';
/** Whom a chat is addressed to. */
export type Audience = 'USERS' | 'STUDENT_GROUP' | 'COURSE' | 'COURSE_STAFF' | 'RESPONSIBLE_TEACHER';

/** A student group: its supervisor, and who was in it when the roster last said. */
export interface Group {
  supervisor: string | null;
  members: ReadonlySet<string>;
}

/** A course space at one moment: people and groups by their ids. */
export interface Space {
  id: string;
  roster: ReadonlyMap<string, Role>;
  groups: ReadonlyMap<string, Group>;
}

/** What decides who is in a chat. */
export interface Addressing {
  spaceId: string;
  audience: Audience;
  groupId: string | null;
  /** In it by name: the creator, and whom USERS addresses. */
  named: ReadonlySet<string>;
}

function isStaff(role: Role | undefined): boolean {
  return role === 'STAFF' || role === 'RESPONSIBLE_TEACHER';
}

/** Whether this person, who is in the chat, may write to it: chats with the whole course take answers from staff only. */
export function mayPost(space: Space, by: string, { audience }: Addressing): boolean {
  return audience !== 'COURSE' || isStaff(space.roster.get(by));
}

function isAddressed(space: Space, person: string, role: Role, audience: Audience, groupId: string | null): boolean {
  switch (audience) {
    case 'COURSE':
      return true;
    case 'COURSE_STAFF':
      return isStaff(role);
    case 'RESPONSIBLE_TEACHER':
      return role === 'RESPONSIBLE_TEACHER';
    case 'STUDENT_GROUP': {
      const group = space.groups.get(groupId ?? '');
      return group !== undefined && (group.supervisor === person || group.members.has(person));
    }
    case 'USERS':
      return false;
    default:
      return audience satisfies never;
  }
}

/** Who is in a chat, by the rules of the contract: on the roster, and in the audience or named. */
export function participantsOf(space: Space, { audience, groupId, named }: Addressing): Set<string> {
  const present = [...space.roster].filter(
    ([person, role]) => named.has(person) || isAddressed(space, person, role, audience, groupId),
  );
  return new Set(present.map(([person]) => person));
}

/** Whether this person may open such a chat; the creator does not count as its audience. */
export function mayCreate(
  space: Space,
  by: string,
  { audience, groupId, userIds }: { audience: Audience; groupId: string | null; userIds: readonly string[] },
): boolean {
  const role = space.roster.get(by);
  if (role === undefined) return false;
  if (audience === 'USERS') {
    return userIds.every((id) => space.roster.has(id)) && userIds.some((id) => id !== by);
  }
  if (audience === 'COURSE' && !isStaff(role)) return false;
  if (audience === 'STUDENT_GROUP') {
    const group = space.groups.get(groupId ?? '');
    const belongs = group !== undefined && (group.supervisor === by || group.members.has(by));
    const present = [...(group?.members ?? [])].filter((person) => space.roster.has(person));
    if (present.length === 0 || !(isStaff(role) || belongs)) return false;
  }
  return [...space.roster].some(
    ([person, theirs]) => person !== by && isAddressed(space, person, theirs, audience, groupId),
  );
}

/** One line of a change: who is to be what, or null for nothing at all. */
export interface RosterChange {
  person: string;
  role: Role | null;
}

/** A student group's change. */
export interface GroupChange {
  groupId: string;
  person: string;
  /** In or out of the group, or its supervisor from now on. */
  place: 'in' | 'out' | 'supervisor';
}

/**
 * The space after a push. Groups that name people who are not on the roster don't count them; with `keepGroups` the
 * push says nothing of groups.
 */
export function changed(
  space: Space,
  people: readonly RosterChange[],
  groups: readonly GroupChange[],
  keepGroups: boolean,
): Space {
  const roster = new Map(space.roster);
  for (const { person, role } of people) {
    if (role === null) roster.delete(person);
    else roster.set(person, role);
  }
  if (keepGroups) return { ...space, roster };
  const wanted = new Map(
    [...space.groups].map(([id, { supervisor, members }]) => [id, { supervisor, members: new Set(members) }]),
  );
  for (const { groupId, person, place } of groups) {
    const group = wanted.get(groupId);
    if (!group) continue;
    if (place === 'supervisor') group.supervisor = person;
    else if (place === 'in') group.members.add(person);
    else group.members.delete(person);
  }
  const counted = [...wanted].map(([id, { supervisor, members }]): [string, Group] => [
    id,
    {
      supervisor: supervisor !== null && roster.has(supervisor) ? supervisor : null,
      members: new Set([...members].filter((member) => roster.has(member))),
    },
  ]);
  return { ...space, roster, groups: new Map(counted) };
}

/** The space as a roster push. */
export function toRoster(space: Space, keepGroups: boolean) {
  return {
    id: space.id,
    slug: space.id,
    name: [{ language: 'en', text: 'A course' }],
    defaultLanguage: 'en',
    roster: [...space.roster].map(([userId, role]) => ({ userId, role })),
    ...(keepGroups
      ? {}
      : {
          studentGroups: [...space.groups].map(([id, { supervisor, members }]) => ({
            id,
            name: id,
            supervisorId: supervisor,
            memberIds: [...members],
          })),
        }),
  };
}
