import { type Client, createClient, type ExecutionResult } from 'graphql-ws/client';
import type { TypedDocumentString } from '../api/operations.js';
import { Observable } from '../observable.js';
import { ApiError, type FormattedError } from './api-error.js';
import { pause, retryWait } from './retry-wait.js';
import type { TokenSource } from './token-source.js';

/** `lost` is tried again by itself; `signed-out`: the page has no token to give; `crowded`: too many windows are open. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'signed-out' | 'crowded';

/** Where and as whom to connect. */
export interface ConnectionOptions {
  /** The service's GraphQL over WebSocket, such as wss://messages.example/graphql. */
  url: string;
  tokens: TokenSource;
  /** In which language texts and errors are asked for, as BCP 47 tag. */
  language: string;
}

const PING_MILLISECONDS = 10_000;
const PONG_MILLISECONDS = 5_000;
const CROWDED_MILLISECONDS = 30_000;
const FORBIDDEN = 4403;
const TOO_MANY_SOCKETS = 4429;

/** Everything between the page and the service: one socket, opened anew whenever it is lost. */
export class Connection extends Observable {
  state: ConnectionState = 'connecting';
  private readonly client: Client;
  private readonly openListeners = new Set<() => void>();
  private pongTimer: ReturnType<typeof setTimeout> | undefined;
  private renewTimer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;
  private token = '';

  constructor({ url, tokens, language }: ConnectionOptions) {
    super();
    this.client = createClient({
      url: async () => {
        this.token = await this.getToken(tokens);
        return url;
      },
      connectionParams: () => ({ authorization: `Bearer ${this.token}`, acceptLanguage: language }),
      keepAlive: PING_MILLISECONDS,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait,
      shouldRetry: () => true,
      on: {
        connected: (socket) => {
          this.become('open');
          this.renewInTime(socket as WebSocket, tokens);
          for (const listener of this.openListeners) listener();
        },
        ping: (received) => {
          if (!received) this.awaitPong();
        },
        pong: (received) => {
          if (received) clearTimeout(this.pongTimer);
        },
        closed: (event) => {
          clearTimeout(this.pongTimer);
          clearTimeout(this.renewTimer);
          const { code } = event as CloseEvent;
          if (code === FORBIDDEN) tokens.refused();
          this.become(code === TOO_MANY_SOCKETS ? 'crowded' : 'lost');
        },
      },
    });
  }

  /** Calls back whenever the socket was opened, also anew: what was read before may have changed meanwhile. */
  onOpen(listener: () => void): () => void {
    this.openListeners.add(listener);
    return () => this.openListeners.delete(listener);
  }

  /** Reads something, as soon and as often as it takes to get an answer. Rejects with an ApiError that will not pass. */
  async query<Result, Variables extends object>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    for (;;) {
      try {
        return await this.mutate(document, variables);
      } catch (error) {
        if (!(error instanceof ApiError) || error.retryAfter === undefined) throw error;
        await pause(error.retryAfter);
      }
    }
  }

  /**
   * Changes something, through as many connections as it takes to hear that it is done: it must bear being repeated.
   * Rejects with an ApiError.
   */
  mutate<Result, Variables extends object>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const ask = () =>
        this.subscribe(document, variables, {
          next: ({ data, errors }) => {
            if (errors?.[0]) reject(new ApiError(errors[0]));
            else resolve(data as Result);
          },
          refused: reject,
          ended: () => {},
          crowded: ask,
        });
      ask();
    });
  }

  /** Follows a subscription for as long as it is wanted, through all that breaks; returns what ends it. */
  follow<Result, Variables extends object>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    onEvent: (data: Result) => void,
  ): () => void {
    let isWanted = true;
    let end = () => {};
    const again = async (milliseconds: number) => {
      await pause(milliseconds);
      if (isWanted) begin();
    };
    const begin = () => {
      end = this.subscribe(document, variables, {
        next: ({ data }) => {
          if (data && isWanted) onEvent(data);
        },
        refused: ({ retryAfter }) => {
          if (retryAfter !== undefined) void again(retryAfter);
        },
        ended: () => {
          // The viewer is no longer in there.
          isWanted = false;
        },
        crowded: begin,
      });
    };
    begin();
    return () => {
      isWanted = false;
      end();
    };
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.pongTimer);
    clearTimeout(this.renewTimer);
    void this.client.dispose();
  }

  private subscribe<Result, Variables extends object>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    sink: {
      next(result: ExecutionResult<Result> & { errors?: readonly FormattedError[] }): void;
      refused(error: ApiError): void;
      ended(): void;
      crowded(): void;
    },
  ): () => void {
    // The same object is sent again after a loss, with what has changed in the variables since: that is how cursors work.
    const payload = { query: document.toString(), variables: variables as Record<string, unknown> };
    return this.client.subscribe<Result>(payload, {
      next: (result) => sink.next(result as ExecutionResult<Result> & { errors?: readonly FormattedError[] }),
      error: async (error) => {
        if (Array.isArray(error)) return sink.refused(new ApiError(error[0] as FormattedError));
        // A close that graphql-ws takes for final; of those only this one passes.
        await pause(CROWDED_MILLISECONDS * (0.5 + Math.random()));
        if (!this.isClosed) sink.crowded();
      },
      complete: () => sink.ended(),
    });
  }

  /** Asks until there is one: without, there is nothing to be connected for. */
  private async getToken(tokens: TokenSource): Promise<string> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await tokens.get();
      } catch {
        this.become('signed-out');
        await retryWait(attempt);
      }
    }
  }

  private async renewInTime(socket: WebSocket, tokens: TokenSource): Promise<void> {
    const remaining = await tokens.remaining();
    // Longer ones do not fit into a timer, and no page is open for so long.
    if (remaining > 2 ** 31 - 1) return;
    this.renewTimer = setTimeout(async () => {
      this.token = await this.getToken(tokens);
      if (socket.readyState !== WebSocket.OPEN) return;
      this.become('open');
      socket.send(JSON.stringify({ type: 'ping', payload: { authorization: `Bearer ${this.token}` } }));
      void this.renewInTime(socket, tokens);
    }, remaining);
  }

  /** A line that is half open takes pings, and answers none. */
  private awaitPong(): void {
    clearTimeout(this.pongTimer);
    this.pongTimer = setTimeout(() => this.client.terminate(), PONG_MILLISECONDS);
  }

  private become(state: ConnectionState): void {
    if (this.state === state || this.isClosed) return;
    this.state = state;
    this.changed();
  }
}
