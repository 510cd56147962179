import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols, makeServer, type Server } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Origins } from '../origins.js';
import { ClientSocket } from './client-socket.js';
import { CloseCode } from './close-codes.js';
import { type Operation, SocketOperations, type SocketServices } from './socket-operations.js';
import { type ConnectionExtra, SocketSignIn } from './socket-sign-in.js';

const PATH = '/graphql';

/** GraphQL over WebSocket (subprotocol graphql-transport-ws), behind the same guards as over HTTP. */
export class WebSocketDoor {
  private readonly sockets: WebSocketServer;
  private readonly protocol: Server<ConnectionExtra>;
  private readonly clients = new Set<ClientSocket>();
  private readonly pinging: NodeJS.Timeout;

  constructor(
    private readonly http: HttpServer,
    private readonly origins: Origins,
    private readonly services: SocketServices,
  ) {
    const { frameBytes, socketInitSeconds, socketPingSeconds, socketsPerUser } = services.limits;
    this.sockets = new WebSocketServer({
      noServer: true,
      handleProtocols,
      maxPayload: frameBytes,
      perMessageDeflate: false,
    });
    this.protocol = createProtocol(
      new SocketSignIn(services.contexts, socketsPerUser, services.log),
      new SocketOperations(services),
      socketInitSeconds,
    );
    http.on('upgrade', this.upgrade);
    this.pinging = setInterval(() => this.ping(), socketPingSeconds * 1_000);
  }

  /** How many sockets are open. */
  get socketCount(): number {
    return this.clients.size;
  }

  /** How many subscriptions they have. */
  get subscriptionCount(): number {
    return this.sum(({ runningCount }) => runningCount);
  }

  /** How many bytes wait for their readers. */
  get queueBytes(): number {
    return this.sum((client) => client.queueBytes);
  }

  /** Takes no more sockets, and sends those that are open away to come back later. */
  close(): Promise<void> {
    clearInterval(this.pinging);
    this.http.off('upgrade', this.upgrade);
    const closed = [...this.clients].map((client) => client.closed);
    for (const client of this.clients) client.close(CloseCode.ServiceRestart, 'The service restarts');
    this.sockets.close();
    return Promise.all(closed).then(() => {});
  }

  /** Sends users away who have been erased. */
  signOut(users: readonly number[]): void {
    for (const client of this.clients) {
      const { identity } = client;
      if (identity?.kind === 'viewer' && users.includes(identity.key)) {
        client.close(CloseCode.Forbidden, 'The person was erased');
      }
    }
  }

  private readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { origin, host } = request.headers;
    if (request.url?.split('?')[0] !== PATH) refuse(socket, '404 Not Found');
    else if (!this.origins.allows(origin, host)) refuse(socket, '403 Forbidden');
    else this.sockets.handleUpgrade(request, socket, head, (webSocket) => this.take(webSocket));
  };

  private take(socket: WebSocket): void {
    const client = new ClientSocket(socket, this.services.limits.socketQueueBytes);
    this.clients.add(client);
    const closed = this.protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => client.send(data),
        close: (code, reason) => client.close(code ?? CloseCode.Forbidden, reason ?? ''),
        onMessage: (handle) =>
          socket.on('message', (data, isBinary) => {
            // Until a client has answered that it was sent away, it may go on talking.
            if (!client.open) return;
            if (isBinary) client.close(CloseCode.BadRequest, 'Invalid message received');
            // What the protocol's own code throws is a mistake of the client's or ours; either ends the connection.
            else handle(String(data)).catch((error) => this.drop(client, error));
          }),
      },
      { client },
    );
    socket.once('close', (code, reason) => {
      this.clients.delete(client);
      closed(code, String(reason)).catch((error) => this.services.log.warn({ err: error }, 'a socket closed badly'));
    });
  }

  private drop(client: ClientSocket, error: unknown): void {
    this.services.log.warn({ err: error }, 'a socket was dropped');
    client.close(CloseCode.BadRequest, 'Bad request');
  }

  private sum(amountOf: (client: ClientSocket) => number): number {
    let sum = 0;
    for (const client of this.clients) sum += amountOf(client);
    return sum;
  }

  private ping(): void {
    for (const client of this.clients) client.checkAlive();
  }
}

function createProtocol(
  signIn: SocketSignIn,
  operations: SocketOperations,
  initSeconds: number,
): Server<ConnectionExtra> {
  return makeServer<Record<string, unknown>, ConnectionExtra>({
    connectionInitWaitTimeout: initSeconds * 1_000,
    onConnect: (connection) => {
      connection.extra.client.running = connection.subscriptions;
      return signIn.connect(connection);
    },
    onPing: (connection, payload) => signIn.refresh(connection, payload),
    onClose: (connection) => signIn.leave(connection),
    onSubscribe: (connection, id, payload) => operations.prepare(connection, id, payload),
    execute: (args) => operations.execute(args as Operation),
    subscribe: (args) => operations.subscribe(args as Operation),
    onNext: (_connection, _id, _payload, args, result) => operations.presentResult(args as Operation, result),
    onError: (connection, _id, _payload, errors) => operations.presentErrors(connection, errors),
  });
}

function refuse(socket: Duplex, status: string): void {
  // Node.js leaves it without one, and a reset would end the process.
  socket.on('error', () => {});
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
