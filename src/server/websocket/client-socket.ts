import type { WebSocket } from 'ws';
import type { Identity, SignedIn } from '../../auth/identity.js';
import { CloseCode } from './close-codes.js';

/** How long a client that does not keep up has for reading the close frame. */
const CLOSE_GRACE_MILLISECONDS = 2_000;
/** How long what waits may take to leave; so a backlog's reader that stalls is cut off, too. */
const STALL_MILLISECONDS = 30_000;
/** What a close frame takes beside its code (RFC 6455, section 5.5). */
const LONGEST_REASON_BYTES = 123;
/** So many UTF-16 units never take more bytes than that. */
const SHORT_REASON_LENGTH = 41;
/** The longest delay that a timer takes. */
const LONGEST_TIMER_MILLISECONDS = 2_147_483_647;

/** One client's socket: who is on it, until when, and how much waits to be read. */
export class ClientSocket {
  identity: Identity | undefined;
  /** As the client gave it in connection_init. */
  acceptLanguage: string | undefined;
  /** Whether the client has answered the last ping. */
  alive = true;
  /** The operations that the client has not had the end of, by their ids. */
  running: Readonly<Record<string, unknown>> = {};
  /** The ids of the operations that are being started. */
  readonly starting = new Set<string>();
  /** Resolves when the socket is closed. */
  readonly closed: Promise<void>;
  private expiry: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly queueLimit: number,
  ) {
    socket.on('pong', () => {
      this.alive = true;
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        clearTimeout(this.expiry);
        resolve();
      });
    });
    // The close event follows.
    socket.on('error', () => {});
  }

  get open(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** How many operations are running. */
  get runningCount(): number {
    return Object.keys(this.running).length;
  }

  /** How much waits to be read. */
  get queueBytes(): number {
    return this.socket.bufferedAmount;
  }

  /** From now on the client is this; it is sent away when its token expires. */
  signIn({ identity, expiresAt }: SignedIn): void {
    this.identity = identity;
    this.expireAt(expiresAt);
  }

  private expireAt(moment: number): void {
    clearTimeout(this.expiry);
    const left = moment - Date.now();
    this.expiry = setTimeout(
      () =>
        left > LONGEST_TIMER_MILLISECONDS
          ? this.expireAt(moment)
          : this.close(CloseCode.Forbidden, 'The token has expired'),
      Math.max(0, Math.min(left, LONGEST_TIMER_MILLISECONDS)),
    );
  }

  /** Sends a frame, unless so much waits already that the client cannot be keeping up. */
  send(frame: string | Buffer): void {
    const { socket } = this;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > this.queueLimit)
      this.close(CloseCode.TryAgainLater, 'Too slow: resume from the cursor');
    else socket.send(frame, { binary: false });
  }

  /** Resolves when everything sent so far has left this process, or the socket is closed. */
  flushed(): Promise<void> {
    const { socket } = this;
    if (socket.readyState !== socket.OPEN || socket.bufferedAmount === 0) return Promise.resolve();
    // A ping is written behind what waits, and tells when it was written.
    return new Promise((resolve) => {
      const stalled = setTimeout(
        () => this.close(CloseCode.TryAgainLater, 'Too slow: resume from the cursor'),
        STALL_MILLISECONDS,
      );
      socket.ping(undefined, false, () => {
        clearTimeout(stalled);
        resolve();
      });
    });
  }

  /** Asks whether the client is there; cuts it off if it did not answer the last time. */
  checkAlive(): void {
    if (this.alive) this.socket.ping();
    else this.socket.terminate();
    this.alive = false;
  }

  close(code: number, reason: string): void {
    const { socket } = this;
    if (socket.readyState !== socket.OPEN) return;
    // Reasons name ids, which are of the client's making.
    const fits = Buffer.byteLength(reason) <= LONGEST_REASON_BYTES;
    socket.close(code, fits ? reason : reason.slice(0, SHORT_REASON_LENGTH));
    // A client that reads nothing does not read this either.
    const cutOff = setTimeout(() => socket.terminate(), CLOSE_GRACE_MILLISECONDS);
    socket.once('close', () => clearTimeout(cutOff));
  }
}
