/** What can be done to somebody else's message, or to all that somebody has here. */
export enum AuditAction {
  MESSAGE_DELETED = 'MESSAGE_DELETED',
  USER_ERASED = 'USER_ERASED',
  USER_EXPORTED = 'USER_EXPORTED',
}
