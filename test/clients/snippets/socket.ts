import { type Client, createClient } from 'graphql-ws';
import type { Tokens } from './tokens.js';
import { waitBefore } from './wait.js';

export interface SocketOptions {
  /** Such as wss://messages.example/graphql. */
  url: string;
  tokens: Tokens;
  /** In which language texts and errors are asked for. */
  language?: string;
  /** How often to look whether the line is there, and how long to wait for an answer. */
  pingMilliseconds?: number;
}

const FORBIDDEN = 4403;
/** Longer ones do not fit into a timer. */
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** A socket that is opened with the first subscription, and anew whenever it is lost. */
export function createSocket({ url, tokens, language, pingMilliseconds = 10_000 }: SocketOptions): Client {
  let token = '';
  let renewal: ReturnType<typeof setTimeout>;
  let missingPong: ReturnType<typeof setTimeout>;

  // Tried until there is one: graphql-ws would give up, and without a token there is nothing to connect for.
  const getToken = async () => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        token = await tokens.get();
        return;
      } catch {
        await waitBefore(attempt);
      }
    }
  };
  const renewInTime = (socket: WebSocket) => {
    renewal = setTimeout(
      async () => {
        await getToken();
        if (socket.readyState !== WebSocket.OPEN) return;
        socket.send(JSON.stringify({ type: 'ping', payload: { authorization: `Bearer ${token}` } }));
        renewInTime(socket);
      },
      Math.min(tokens.remaining(), LONGEST_TIMER_MILLISECONDS),
    );
  };

  const client = createClient({
    // Before the socket is opened, since the service waits only a moment for what comes then.
    url: async () => {
      await getToken();
      return url;
    },
    connectionParams: () => ({ authorization: `Bearer ${token}`, acceptLanguage: language }),
    keepAlive: pingMilliseconds,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: waitBefore,
    // By itself graphql-ws takes a line that could not be opened for final.
    shouldRetry: () => true,
    on: {
      connected: (socket) => renewInTime(socket as WebSocket),
      ping: (received) => {
        // A line that is half open takes pings, and answers none.
        if (!received) missingPong = setTimeout(() => client.terminate(), pingMilliseconds);
      },
      pong: (received) => {
        if (received) clearTimeout(missingPong);
      },
      closed: (event) => {
        clearTimeout(renewal);
        clearTimeout(missingPong);
        if ((event as CloseEvent).code === FORBIDDEN) tokens.refused();
      },
    },
  });
  return client;
}
