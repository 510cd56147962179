import type { Viewer } from '../auth/identity.js';
import type { Database } from '../database/database.js';
import { NotFoundError } from '../errors.js';
import type { CourseRole } from './course-role.js';
import {
  type CourseSpaceRow,
  courseSpaceAndRole,
  courseSpaceOfUser,
  courseSpacesOfUser,
  type SpaceRoleRow,
} from './course-space.sql.js';

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

  /** One of the viewer's course spaces, and what the viewer is in it. Throws NotFoundError with the field. */
  async roleIn(viewer: Viewer, id: string, field: string): Promise<{ key: number; role: CourseRole }> {
    const space = await this.database.readRow<SpaceRoleRow>(courseSpaceAndRole, [viewer.key, id]);
    if (!space?.role) throw new NotFoundError('courseSpace.notFound', field);
    return { key: space.key, role: space.role };
  }
}
