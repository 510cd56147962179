import type { Database } from '../database/database.js';
import { addUser, type SignedInUserRow, userById } from './user.sql.js';

/** The people whom a roster named, or who have signed in. */
export class UserService {
  constructor(private readonly database: Database) {}

  /**
   * By the learning environment's id. Who is on no roster yet is added with nothing but that id, so that a roster which
   * names them later means the same person to what is open already.
   */
  async findOrAdd(id: string): Promise<SignedInUserRow> {
    const user = await this.database.readRow<SignedInUserRow>(userById, [id]);
    return user ?? ((await this.database.row<SignedInUserRow>(addUser, [id])) as SignedInUserRow);
  }
}
