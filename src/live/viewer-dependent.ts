import { Extensions } from 'type-graphql';

/**
 * Marks a field whose answer depends on the viewer. A live event is executed once for all who asked the same, unless
 * what they asked has such a field: then it is executed once for each viewer.
 */
export function ViewerDependent() {
  return Extensions({ viewerDependent: true });
}
