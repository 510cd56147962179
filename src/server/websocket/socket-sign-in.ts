import type { Context } from 'graphql-ws';
import { UnauthenticatedError } from '../../errors.js';
import type { Failures } from '../../observability/failures.js';
import type { RequestContexts } from '../request-contexts.js';
import type { ClientSocket } from './client-socket.js';
import { CloseCode } from './close-codes.js';

/** What every connection carries along. */
export interface ConnectionExtra {
  client: ClientSocket;
}

/** A connection as graphql-ws knows it. */
export type Connection = Context<Record<string, unknown>, ConnectionExtra>;

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function personOf({ identity }: ClientSocket): string | undefined {
  return identity?.kind === 'viewer' ? `user ${identity.id}` : identity && `client ${identity.clientId}`;
}

/** Lets clients in by their token, and each of them only so many times. */
export class SocketSignIn {
  private readonly counts = new Map<string, number>();
  private readonly counted = new Map<ClientSocket, string>();

  constructor(
    private readonly contexts: RequestContexts,
    private readonly socketsPerUser: number,
    private readonly failures: Failures,
  ) {}

  /** On connection_init, whose payload has `authorization` and perhaps `acceptLanguage`; false closes with 4403. */
  async connect({ connectionParams, extra: { client } }: Connection): Promise<boolean> {
    client.acceptLanguage = textOf(connectionParams?.acceptLanguage);
    if (!(await this.signIn(client, connectionParams))) return false;
    // Who has gone meanwhile will not leave again.
    if (!client.open) return false;
    const person = personOf(client) as string;
    const count = this.counts.get(person) ?? 0;
    if (count >= this.socketsPerUser) {
      client.close(CloseCode.TooManySockets, 'Too many connections');
      return false;
    }
    this.counts.set(person, count + 1);
    this.counted.set(client, person);
    return true;
  }

  /** A ping's payload may bring a fresh token of the same person, before the old one expires. */
  async refresh({ extra: { client }, acknowledged }: Connection, payload: Record<string, unknown> | undefined) {
    if (!acknowledged || payload?.authorization === undefined) return;
    const person = personOf(client);
    const signedIn = await this.signIn(client, payload);
    if (!signedIn || personOf(client) !== person) client.close(CloseCode.Forbidden, 'Forbidden');
  }

  leave({ extra: { client } }: Connection): void {
    const person = this.counted.get(client);
    if (person === undefined) return;
    this.counted.delete(client);
    const count = (this.counts.get(person) ?? 1) - 1;
    if (count === 0) this.counts.delete(person);
    else this.counts.set(person, count);
  }

  private async signIn(client: ClientSocket, params: Record<string, unknown> | undefined): Promise<boolean> {
    const authorization = textOf(params?.authorization) ?? textOf(params?.Authorization);
    if (authorization === undefined) return false;
    try {
      client.signIn(await this.contexts.signIn(authorization));
      return true;
    } catch (error) {
      if (error instanceof UnauthenticatedError) return false;
      // No mistake of the client's: with a code for those, it would not come back.
      this.failures.tell(error, 'a client could not be signed in');
      client.close(CloseCode.TryAgainLater, 'Signing in failed here: come back');
      return false;
    }
  }
}
