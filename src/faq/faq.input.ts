import { Field, ID, InputType } from 'type-graphql';
import { TranslationInput } from '../i18n/translation.input.js';

const PLAIN =
  'Each at most 10,000 characters, and plain: a reader may render it unescaped, so it must read the same as text and ' +
  'as HTML. What has tags, comments, character references or characters that turn the direction of writing around is ' +
  'refused; a space after < or & makes it plain.';
const EXERCISE = "The learning environment's id of the exercise that it belongs to, at most 255 characters.";
const HOOK =
  'By which the learning environment finds it, such as when a checker fails: 1 to 255 letters, digits, hyphens or ' +
  'underscores, unique among the entries of the course space that are not retracted.';
const KEY = '1 to 255 visible ASCII characters, such as a UUID made for each.';

/** A new entry of the FAQ. */
@InputType({
  description:
    'A new entry of the FAQ, made of texts, of a message and its answer, or of both: texts that are given stand in for ' +
    "the messages'. The entry keeps nothing that leads to the messages or to who wrote them; what of their texts tells " +
    'who that is, is to be edited out.',
})
export class PublishToFaqInput {
  @Field(() => ID, { description: 'The course space.' })
  courseSpaceId!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The message that asks, in one of the publisher's chats in the course space.",
  })
  messageId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The message of the same chat that answers it.' })
  answerId?: string | null;

  @Field(() => [TranslationInput], {
    nullable: true,
    description: `The question in one or more languages; without it, the message as it is. ${PLAIN}`,
  })
  question?: TranslationInput[] | null;

  @Field(() => [TranslationInput], {
    nullable: true,
    description: `The answer in one or more languages; without it, the message that answers as it is. ${PLAIN}`,
  })
  answer?: TranslationInput[] | null;

  @Field(() => String, { nullable: true, description: EXERCISE })
  exercise?: string | null;

  @Field(() => String, { nullable: true, description: HOOK })
  hook?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Makes retries safe: a retry with the same key, from the same publisher, returns the same entry and publishes ' +
      `nothing. ${KEY}`,
  })
  idempotencyKey?: string | null;
}

/** A new version of an entry. */
@InputType({ description: 'A new version of an entry of the FAQ. What is left out stays as it is.' })
export class UpdateFaqEntryInput {
  @Field(() => ID, { description: 'The entry, which is not retracted.' })
  id!: string;

  @Field(() => [TranslationInput], {
    nullable: true,
    description: `The whole question in one or more languages. ${PLAIN}`,
  })
  question?: TranslationInput[] | null;

  @Field(() => [TranslationInput], {
    nullable: true,
    description: `The whole answer in one or more languages. ${PLAIN}`,
  })
  answer?: TranslationInput[] | null;

  @Field(() => String, { nullable: true, description: `${EXERCISE} Null takes it away.` })
  exercise?: string | null;

  @Field(() => String, { nullable: true, description: `${HOOK} Null takes it away.` })
  hook?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Makes retries safe: a retry with the same key, from the same publisher, returns the entry as it is by then and ' +
      `publishes nothing. ${KEY}`,
  })
  idempotencyKey?: string | null;
}

/** An entry to retract. */
@InputType({ description: 'An entry of the FAQ to retract.' })
export class RetractFaqEntryInput {
  @Field(() => ID, { description: 'The entry.' })
  id!: string;
}
