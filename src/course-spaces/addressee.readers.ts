import { createListReader } from '../database/batch.js';
import type { Database } from '../database/database.js';
import {
  type AddresseeCountRow,
  type AddresseeRow,
  addresseeCounts,
  addresseePages,
  type StudentGroupRow,
  studentGroupsToAddress,
} from './addressee.sql.js';

/** Whom somebody looks for, of those whom they may address by name in a course space. */
export interface AddresseeSearch {
  spaceKey: number;
  viewerKey: number;
  /** Whether students are among them. */
  students: boolean;
  /** Null where nobody in particular is looked for. */
  search: string | null;
}

const searched = ['spaceKey', 'viewerKey', 'students', 'search'] as const;

/** A page of them. */
export interface AddresseePage extends AddresseeSearch {
  /** The person to go on after: the name is null for who has none, the id for the first page. */
  afterName: string | null;
  afterId: string | null;
  limit: number;
}

const paged = [...searched, 'afterName', 'afterId', 'limit'] as const;

/** Pages of addressees, by name. */
export function addresseePageReader(database: Database) {
  const identify = (page: AddresseePage) => JSON.stringify(paged.map((property) => page[property]));
  const by = { statement: addresseePages, properties: paged, identify, apart: true };
  return createListReader<AddresseePage, AddresseeRow>(database, by);
}

/** How many addressees there are: one row. */
export function addresseeCountReader(database: Database) {
  const identify = (search: AddresseeSearch) => JSON.stringify(searched.map((property) => search[property]));
  const by = { statement: addresseeCounts, properties: searched, identify, apart: true };
  return createListReader<AddresseeSearch, AddresseeCountRow>(database, by);
}

/** Whose student groups, of which course space. */
export interface GroupsOfViewer {
  spaceKey: number;
  viewerKey: number;
  /** All of them, or only those that the viewer belongs to. */
  allGroups: boolean;
}

/** Student groups that people may address, by name. */
export function studentGroupReader(database: Database) {
  const by = { statement: studentGroupsToAddress, properties: ['spaceKey', 'viewerKey', 'allGroups'] } as const;
  return createListReader<GroupsOfViewer, StudentGroupRow>(database, by);
}
