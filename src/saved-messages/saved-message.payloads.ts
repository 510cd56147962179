import { Field, ObjectType } from 'type-graphql';
import { SavedMessageType } from './saved-message.type.js';

/** What was saved. */
@ObjectType('SaveMessagePayload', { simpleResolvers: true, description: 'What was saved.' })
export class SaveMessagePayload {
  @Field(() => SavedMessageType, { description: 'The saved message.' })
  savedMessage!: SavedMessageType;
}

/** What was deleted. */
@ObjectType('DeleteSavedMessagePayload', { simpleResolvers: true, description: 'What was deleted.' })
export class DeleteSavedMessagePayload {
  @Field(() => Boolean, { description: 'Whether there was a saved message with this handle; there is none now.' })
  deleted!: boolean;
}
