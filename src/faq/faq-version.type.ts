import { Field, Int, ObjectType } from 'type-graphql';
import { ConnectionType, EdgeType } from '../pagination/connection.type.js';
import { DateTime } from '../scalars/date-time.scalar.js';

/** What the API shows of a version beside what its resolver adds. */
@ObjectType('FaqVersion', {
  simpleResolvers: true,
  description: 'What an entry of the FAQ said from one publication to the next.',
})
export class FaqVersionType {
  @Field(() => Int, { description: 'From 1 on.' })
  number!: number;

  @Field(() => DateTime, { description: 'When it was published.' })
  publishedAt!: string;
}

/** One version of a page. */
export const FaqVersionEdgeType = EdgeType('FaqVersion', () => FaqVersionType, 'version');
/** A page of versions. */
export const FaqVersionConnectionType = ConnectionType('FaqVersion', () => FaqVersionEdgeType, 'versions');
