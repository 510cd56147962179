import type { Statement } from '../database/database.js';

/** $1 after which person, $2 how many */
export const knownUsers: Statement = {
  name: 'known-users',
  text: `select u.id as key, u.external_id as id from users u
    where u.id > $1 and u.external_id is not null order by u.id limit $2`,
};
