import { PAGE_INFO, type Page, type PageArguments } from './pages.js';
import type { Caller } from './service.js';

/** Somebody whom the viewer may address by name. */
export interface Addressee {
  role: string;
  user: { id: string; displayName: string | null };
}

export const ADDRESSEES = `query ($id: ID!, $search: String, $first: Int, $after: String) { courseSpace(id: $id) {
  addressees(search: $search, first: $first, after: $after) {
    edges { cursor node { role user { id displayName } } } ${PAGE_INFO} } } }`;

/** A page of whom somebody may address in a course space. */
export async function readAddressees(
  caller: Caller,
  id: string,
  page: PageArguments & { search?: string | null } = {},
): Promise<Page<Addressee>> {
  return (await caller.get(ADDRESSEES, { id, ...page })).courseSpace.addressees;
}

/** All of them, whom a search finds where there is one. */
export async function addresseesOf(caller: Caller, id: string, search?: string): Promise<Addressee[]> {
  return (await readAddressees(caller, id, { first: 100, search: search ?? null })).edges.map(({ node }) => node);
}

/** The names of the student groups that somebody may address. */
export async function groupsOf(caller: Caller, id: string): Promise<string[]> {
  const query = 'query ($id: ID!) { courseSpace(id: $id) { studentGroups { id name } } }';
  const { courseSpace } = await caller.get(query, { id });
  return courseSpace.studentGroups.map(({ name }: { name: string }) => name);
}
