import { ArgsType, Field, ID } from 'type-graphql';
import { ForwardPageArgs } from '../pagination/page.args.js';

/** Which audit entries. */
@ArgsType()
export class AuditLogArgs extends ForwardPageArgs {
  @Field(() => ID, { description: 'The course space.' })
  courseSpaceId!: string;
}
