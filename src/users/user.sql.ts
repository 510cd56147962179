import type { Statement } from '../database/database.js';

/** A person as the API shows them, with the internal id as `key`. */
export interface UserRow {
  key: number;
  /** The learning environment's id. */
  id: string;
  displayName: string | null;
}

/** A person who signs in. */
export interface SignedInUserRow {
  key: number;
  /** What the roster says. */
  language: string | null;
  /** What this person has chosen. */
  preferredLanguage: string | null;
}

const signedIn = 'u.id as key, u.language, u.preferred_language as "preferredLanguage"';

/** $1 the learning environment's id */
export const userById: Statement = {
  name: 'user-by-id',
  text: `select ${signedIn} from users u where u.external_id = $1`,
};

/** $1 the learning environment's id; the update lets a row come back also where another connection was first */
export const addUser: Statement = {
  name: 'add-user',
  text: `insert into users as u (external_id) values ($1)
    on conflict (external_id) do update set external_id = excluded.external_id
    returning ${signedIn}`,
};

/** $1 keys; who was erased is nobody */
export const usersByKey: Statement = {
  name: 'users-by-key',
  text: `select u.id as key, u.external_id as id, u.display_name as "displayName"
    from users u where u.id = any($1::bigint[]) and u.external_id is not null`,
};
