import type { Identity } from '../auth/identity.js';
import { maySeeFaqHistory } from '../auth/policy.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { Loaders } from '../loaders.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import type { FaqEntryRow, FaqVersionRow } from './faq.sql.js';

/** A page of versions, with how many there are in all. */
export interface FaqVersionPageRow extends Connection<FaqVersionRow, number> {
  totalCount: number;
}

/**
 * Reads a page of an entry's versions, newest first; null for who may not see them.
 * Throws BadUserInputError with the field.
 */
export function readFaqVersions(
  identity: Identity,
  { key: entryKey, spaceKey, version }: FaqEntryRow,
  args: { first: number | null; after?: string | null },
  { cursors, loaders }: { cursors: Cursors; loaders: Loaders },
): Awaitable<FaqVersionPageRow | null> {
  const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
  const scope = new CursorScope<number>(cursors, `faq-versions:${entryKey}`);
  const after = scope.open(args.after, 'after');
  const role = identity.kind === 'viewer' ? loaders.roles.load({ userKey: identity.key, spaceKey }) : undefined;
  return chain(role, (known) => {
    if (!maySeeFaqHistory(identity, known)) return null;
    // What has been published since the entry was read belongs to the next look at it.
    const page = { entryKey, upper: after ?? version + 1, limit: first + 1 };
    return chain(loaders.faqVersionPages.load(page), (rows) => {
      const connection = connect(rows, { first, after }, scope, {
        node: (row): FaqVersionRow => row,
        position: (row) => row.number,
      });
      return { ...connection, totalCount: version };
    });
  });
}
