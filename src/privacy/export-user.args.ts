import { ArgsType, Field, ID } from 'type-graphql';
import { ForwardPageArgs } from '../pagination/page.args.js';

/** Whose data, and which page of them. */
@ArgsType()
export class ExportUserArgs extends ForwardPageArgs {
  @Field(() => ID, { description: "The learning environment's opaque id of the person." })
  userId!: string;
}
