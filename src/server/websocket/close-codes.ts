import { CloseCode as ProtocolCode } from 'graphql-ws';

/** Why this service closes a socket, beside what graphql-ws does itself (4400, 4401, 4406, 4408, 4409, 4429). */
export const CloseCode = {
  /** The instance is going down; another one, or this one in a moment, takes the client back. */
  ServiceRestart: 1012,
  /** The client did not keep up with its events; it comes back and resumes from its last cursor. */
  TryAgainLater: 1013,
  /** The token is missing, not valid, or has expired; the client comes back with a fresh one. */
  Forbidden: ProtocolCode.Forbidden,
  /** What the client sent makes no sense. */
  BadRequest: ProtocolCode.BadRequest,
  /** An operation has the id of one that is still being started. */
  SubscriberAlreadyExists: ProtocolCode.SubscriberAlreadyExists,
  /** The person has too many sockets open already. */
  TooManySockets: 4429,
} as const;
