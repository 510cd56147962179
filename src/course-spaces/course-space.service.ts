import type { Viewer } from '../auth/identity.js';
import type { Database } from '../database/database.js';
import { NotFoundError } from '../errors.js';
import { type CourseSpaceRow, courseSpaceOfUser, courseSpacesOfUser } from './course-space.sql.js';

/** The course spaces that people are in. */
export class CourseSpaceService {
  constructor(private readonly database: Database) {}

  /** The viewer's course spaces. */
  list(viewer: Viewer): Promise<CourseSpaceRow[]> {
    return this.database.read<CourseSpaceRow>(courseSpacesOfUser, [viewer.key]);
  }

  /** One of the viewer's course spaces, by the learning environment's id; undefined where the viewer is not in it. */
  find(viewer: Viewer, id: string): Promise<CourseSpaceRow | undefined> {
    return this.database.readRow<CourseSpaceRow>(courseSpaceOfUser, [viewer.key, id]);
  }

  /** The key of one of the viewer's course spaces. Throws NotFoundError with the field. */
  async keyOf(viewer: Viewer, id: string, field: string): Promise<number> {
    const space = await this.find(viewer, id);
    if (!space) throw new NotFoundError('courseSpace.notFound', field);
    return space.key;
  }
}
