/** What can be done to somebody else's message. */
export enum AuditAction {
  MESSAGE_DELETED = 'MESSAGE_DELETED',
}
