import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { ConnectionType, EdgeType } from '../pagination/connection.type.js';
import { JsonObject } from '../scalars/json-object.scalar.js';
import { DataRecordKind } from './data-record-kind.js';

registerEnumType(DataRecordKind, {
  name: 'DataRecordKind',
  description: 'What is stored of a person, by kind, in the order in which it comes.',
  valuesConfig: {
    PROFILE: {
      description:
        'The person: id, displayName, language, preferredLanguage, hidesReceipts, mutedCourseSpaceIds, knownSince.',
    },
    ROSTER_ENTRY: { description: 'A course space: courseSpaceId, courseSpaceName, role.' },
    STUDENT_GROUP: { description: 'A student group: id, courseSpaceId, name, supervises.' },
    CHAT: {
      description:
        'A chat that the person is or was in: id, courseSpaceId, audience, topic, opened (by this person), named, muted, ' +
        'archived, leftAt, readUpToId, seenUpToId, lastReadAt, claimedAt (in the inbox).',
    },
    MESSAGE: {
      description:
        'A message that the person sent: id, chatId, content, sentAt, editedAt, deletedAt, deletionReason, ' +
        'idempotencyKey, replyToId.',
    },
    MESSAGE_VERSION: { description: 'What such a message said before: messageId, content, writtenAt.' },
    FAQ_VERSION: {
      description: 'What the person published: entryId, courseSpaceId, question, answer, publishedAt, idempotencyKey.',
    },
    AUDIT_ENTRY: {
      description:
        "What the person did to others' messages: courseSpaceId, action, reason, createdAt, chatId, messageId.",
    },
  },
});

/** Something that is stored of a person. */
@ObjectType('DataRecord', { simpleResolvers: true, description: 'Something that is stored of a person.' })
export class DataRecordType {
  @Field(() => DataRecordKind, { description: 'What it is.' })
  kind!: DataRecordKind;

  @Field(() => JsonObject, {
    description:
      'What is stored, with the fields that its kind names. Texts have all their languages, by language tag.',
  })
  data!: Record<string, unknown>;
}

/** One record of a page. */
export const DataExportEdgeType = EdgeType('DataExport', () => DataRecordType, 'record');
/** A page of records. */
export const DataExportConnectionType = ConnectionType('DataExport', () => DataExportEdgeType, 'records');
