import type { Viewer } from '../auth/identity.js';
import { maySeeStudentGroup, Nameable, nameableBy } from '../auth/policy.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { Loaders } from '../loaders.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import { checkSearch } from '../search/search-words.js';
import type { AddresseeRow, StudentGroupRow } from './addressee.sql.js';
import type { AddresseeType } from './addressee.type.js';
import type { CourseSpaceRow } from './course-space.sql.js';

/** The name key and the id of a person. */
type AddresseePosition = [string | null, string];

/** A page of addressees, with a count of all of them that is made when it is asked for. */
export interface AddresseePageRow extends Connection<AddresseeType, AddresseePosition> {
  totalCount(): Awaitable<number>;
}

/**
 * Reads a page of those whom the viewer may address by name in a course space, as far as a search finds them.
 * Throws BadUserInputError with the field.
 */
export function readAddressees(
  viewer: Viewer,
  space: CourseSpaceRow,
  args: { first: number | null; after?: string | null; search?: string | null },
  { cursors, loaders }: { cursors: Cursors; loaders: Loaders },
): Awaitable<AddresseePageRow> {
  const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
  const search = checkSearch(args.search, 'search') ?? null;
  const [spaceKey, viewerKey] = [space.key, viewer.key];
  const scope = new CursorScope<AddresseePosition>(cursors, `addressees:${viewerKey}:${spaceKey}:${search ?? ''}`);
  const after = scope.open(args.after, 'after');
  return chain(loaders.roles.load({ userKey: viewerKey, spaceKey }), (role) => {
    const nameable = nameableBy(role, space);
    const wanted = { spaceKey, viewerKey, students: nameable === Nameable.EVERYBODY, search };
    const [afterName, afterId] = after ?? [null, null];
    const page = { ...wanted, afterName, afterId, limit: first + 1 };
    const nobody = nameable === Nameable.NOBODY;
    return chain(nobody ? [] : loaders.addresseePages.load(page), (rows) => {
      const connection = connect(rows, { first, after }, scope, { node: toAddressee, position: positionOf });
      const totalCount = () => (nobody ? 0 : chain(loaders.addresseeCounts.load(wanted), ([row]) => row?.count ?? 0));
      return { ...connection, totalCount };
    });
  });
}

const toAddressee = ({ id, displayName, role }: AddresseeRow): AddresseeType => ({ user: { id, displayName }, role });
const positionOf = ({ nameKey, id }: AddresseeRow): AddresseePosition => [nameKey, id];

/** Reads the student groups of a course space that the viewer may address. */
export function readStudentGroups(
  viewer: Viewer,
  { key: spaceKey }: CourseSpaceRow,
  loaders: Loaders,
): Awaitable<readonly StudentGroupRow[]> {
  return chain(loaders.roles.load({ userKey: viewer.key, spaceKey }), (role) => {
    // Somebody who has left the roster since the course space was read.
    if (role === undefined) return [];
    const allGroups = maySeeStudentGroup(viewer, role, false);
    return loaders.studentGroups.load({ spaceKey, viewerKey: viewer.key, allGroups });
  });
}
