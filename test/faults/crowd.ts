import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { ADDED } from '../support/live.js';

/** Between two looks. */
const LOOK_MILLISECONDS = 200;
/** Before whoever was not let in tries again, at most: the first time all come at once. */
const RETRY_MILLISECONDS = 3_000;
/** For all to come back, on a machine that has the service, its database and the crowd itself. */
const PATIENCE_MILLISECONDS = 120_000;

interface Member {
  token: string;
  received: string[];
  cursor: string | undefined;
  /** By performance.now(); undefined while it is connected. */
  leftAt: number | undefined;
}

/** Many sockets that follow one chat, and come back the moment they are sent away. Thin, for there are many. */
export class Crowd {
  /** How often one came back, and how long that took at most. */
  returns = 0;
  slowestReturn = 0;
  private readonly members: Member[];
  private readonly sockets = new Set<WebSocket>();
  private closed = false;

  private constructor(
    private readonly url: string,
    tokens: readonly string[],
    private readonly chatId: string,
    size: number,
  ) {
    this.members = Array.from({ length: size }, (_, index) => ({
      token: tokens[index % tokens.length] as string,
      received: [],
      cursor: undefined,
      leftAt: undefined,
    }));
  }

  static open(url: string, tokens: readonly string[], { size, chatId }: { size: number; chatId: string }): Crowd {
    const crowd = new Crowd(`${url.replace(/^http/, 'ws')}/graphql`, tokens, chatId, size);
    for (const member of crowd.members) {
      member.leftAt = performance.now();
      crowd.connect(member);
    }
    return crowd;
  }

  /** Resolves when all have been given something of what `send` sends, and so have a cursor to come back with. */
  async begun(send: () => Promise<unknown>): Promise<void> {
    while (!this.members.every(({ cursor }) => cursor !== undefined)) {
      await send();
      await delay(LOOK_MILLISECONDS);
    }
    for (const member of this.members) member.received = [];
    this.returns = 0;
    this.slowestReturn = 0;
  }

  /** Resolves when all have been given these, or it has taken too long. */
  async have(sent: readonly string[]): Promise<void> {
    const last = sent.at(-1) as string;
    await this.all(({ received }) => received.includes(last));
  }

  findings(sent: readonly string[]): { lost: number; doubled: number } {
    const findings = { lost: 0, doubled: 0 };
    for (const { received } of this.members) {
      const distinct = new Set(received);
      findings.doubled += received.length - distinct.size;
      findings.lost += sent.filter((text) => !distinct.has(text)).length;
    }
    return findings;
  }

  close(): void {
    this.closed = true;
    for (const socket of this.sockets) socket.terminate();
  }

  private async all(done: (member: Member) => boolean): Promise<void> {
    const end = performance.now() + PATIENCE_MILLISECONDS;
    while (!this.members.every(done) && performance.now() < end) await delay(LOOK_MILLISECONDS);
  }

  private connect(member: Member): void {
    const socket = new WebSocket(this.url, 'graphql-transport-ws');
    this.sockets.add(socket);
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.on('error', () => {});
    socket.on('open', () => send({ type: 'connection_init', payload: { authorization: `Bearer ${member.token}` } }));
    socket.on('message', (data) => {
      const { type, payload } = JSON.parse(String(data));
      if (type === 'connection_ack') {
        send({ type: 'subscribe', id: '1', payload: { query: ADDED, variables: this.wishOf(member) } });
        this.cameBack(member);
      } else if (type === 'next') {
        const { cursor, message } = payload.data.messageAdded;
        member.received.push(message.content);
        member.cursor = cursor;
      } else if (type !== 'ping') socket.terminate();
    });
    socket.on('close', () => {
      this.sockets.delete(socket);
      const wait = member.leftAt === undefined ? 0 : Math.random() * RETRY_MILLISECONDS;
      member.leftAt ??= performance.now();
      setTimeout(() => this.closed || this.connect(member), wait);
    });
  }

  private wishOf({ cursor }: Member): object {
    return { chatId: this.chatId, ...(cursor === undefined ? {} : { after: cursor }) };
  }

  private cameBack(member: Member): void {
    this.returns += 1;
    this.slowestReturn = Math.max(this.slowestReturn, performance.now() - (member.leftAt as number));
    member.leftAt = undefined;
  }
}
