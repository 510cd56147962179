import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { ErasePolicy } from './erase-policy.js';

registerEnumType(ErasePolicy, {
  name: 'ErasePolicy',
  description:
    'What becomes of what an erased person wrote. All else that is kept of the person goes in any case: name, language, ' +
    'preferences, rosters, groups, chats, read positions and idempotency keys.',
  valuesConfig: {
    ANONYMIZE: { description: 'It stays, and nothing tells any more who wrote it.' },
    DELETE: {
      description: 'It goes as well: tombstones are left of messages, and chats keep no topic that the person gave.',
    },
    RETAIN: { description: 'It stays under the opaque id, as what the same id writes later.' },
  },
});

/** Whom to erase, and how. */
@InputType({ description: 'Whom to erase, and how.' })
export class EraseUserInput {
  @Field(() => ID, { description: "The learning environment's opaque id of the person." })
  userId!: string;

  @Field(() => ErasePolicy, { description: 'What becomes of what the person wrote.' })
  policy!: ErasePolicy;
}
