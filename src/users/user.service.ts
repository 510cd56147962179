import type { Database } from '../database/database.js';
import { type UserRow, userById } from './user.sql.js';

/** The people whom a roster named. */
export class UserService {
  constructor(private readonly database: Database) {}

  /** By the learning environment's id; undefined for a person whom no roster named. */
  findById(id: string): Promise<UserRow | undefined> {
    return this.database.row<UserRow>(userById, [id]);
  }
}
