/** What is stored of a person, by kind; docs/privacy.md says what is in the data of each. */
export enum DataRecordKind {
  PROFILE = 'PROFILE',
  ROSTER_ENTRY = 'ROSTER_ENTRY',
  STUDENT_GROUP = 'STUDENT_GROUP',
  CHAT = 'CHAT',
  MESSAGE = 'MESSAGE',
  MESSAGE_VERSION = 'MESSAGE_VERSION',
  FAQ_VERSION = 'FAQ_VERSION',
  AUDIT_ENTRY = 'AUDIT_ENTRY',
}
