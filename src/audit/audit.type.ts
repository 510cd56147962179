import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { ConnectionType, EdgeType } from '../pagination/connection.type.js';
import { DateTime } from '../scalars/date-time.scalar.js';
import { AuditAction } from './audit-action.js';

registerEnumType(AuditAction, {
  name: 'AuditAction',
  description: "What can be done to somebody else's message, or to all that somebody has here.",
  valuesConfig: {
    MESSAGE_DELETED: { description: "Somebody else's message was deleted." },
    USER_ERASED: { description: 'A person of the course space was erased; it does not say who.' },
    USER_EXPORTED: {
      description: 'All that is stored of a person of the course space was given out; it does not say of whom.',
    },
  },
});

/** What the API shows of an audit entry beside what its resolver adds. */
@ObjectType('AuditEntry', {
  simpleResolvers: true,
  description:
    "What staff or an integration did to somebody else's message, or to all that somebody has here; without texts.",
})
export class AuditEntryType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => AuditAction, { description: 'What was done.' })
  action!: AuditAction;

  @Field(() => String, {
    nullable: true,
    description: 'The client id of the integration that did it; null for people.',
  })
  clientId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The chat, which the reader need not be in; null once purged.' })
  chatId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The message; null once purged.' })
  messageId!: string | null;

  @Field(() => String, { nullable: true, description: 'The reason that was given.' })
  reason!: string | null;

  @Field(() => DateTime, { description: 'When it was done.' })
  createdAt!: string;
}

/** One audit entry of a page. */
export const AuditEdgeType = EdgeType('Audit', () => AuditEntryType, 'entry');
/** A page of audit entries. */
export const AuditConnectionType = ConnectionType('Audit', () => AuditEdgeType, 'entries');
