import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ConnectionType, EdgeType } from '../pagination/connection.type.js';
import { DateTime } from '../scalars/date-time.scalar.js';

/** What the API shows of an entry beside what its resolver adds. */
@ObjectType('FaqEntry', {
  simpleResolvers: true,
  description:
    'A question with its answer, for everyone in the course space. Its texts are plain: they read the same whether they ' +
    'are shown as text or rendered as HTML, unescaped.',
})
export class FaqEntryType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: "The learning environment's id of the exercise that it belongs to.",
  })
  exercise!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'By which the learning environment finds it, such as when a checker fails.',
  })
  hook!: string | null;

  @Field(() => Int, { description: 'How many times it was published, with every change.' })
  version!: number;

  @Field(() => DateTime, { description: 'When it was first published.' })
  publishedAt!: string;

  @Field(() => DateTime, { description: 'When its present version was published.' })
  updatedAt!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was retracted; null while it is published. Only staff see what was retracted.',
  })
  retractedAt!: string | null;
}

/** One entry of a page. */
export const FaqEdgeType = EdgeType('Faq', () => FaqEntryType, 'entry');
/** A page of entries. */
export const FaqConnectionType = ConnectionType('Faq', () => FaqEdgeType, 'entries');
