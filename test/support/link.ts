import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that a test can cut. */
export interface Link {
  port: number;
  /** Ends all connections and refuses new ones. */
  cut(): void;
  /** Lets connections stand and nothing pass, in either direction: what a cable does that is pulled. */
  silence(): void;
  /** Lets everything pass so much later. */
  slow(milliseconds: number): void;
  /** Lets everything pass again; what was silent comes late. */
  mend(): void;
  close(): Promise<void>;
}

/** Passes on what comes, so much later, and in its order however the delay changes. */
function passOn(into: Socket, delayOf: () => number): (data: Buffer) => void {
  const waiting: Buffer[] = [];
  return (data) => {
    const delay = delayOf();
    if (delay === 0 && waiting.length === 0) {
      into.write(data);
      return;
    }
    waiting.push(data);
    setTimeout(() => into.write(waiting.shift() as Buffer), delay);
  };
}

/** Opens a way to a port on this machine, which may change. */
export async function openLink(to: number | (() => number)): Promise<Link> {
  const sockets = new Set<Socket>();
  let state: 'whole' | 'cut' | 'silent' = 'whole';
  let delay = 0;
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(typeof to === 'number' ? to : to(), '127.0.0.1');
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on(
        'data',
        passOn(into, () => delay),
      );
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        into.destroy();
      });
      if (state === 'silent') from.pause();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      state = 'cut';
      for (const socket of sockets) socket.destroy();
    },
    silence: () => {
      state = 'silent';
      for (const socket of sockets) socket.pause();
    },
    slow: (milliseconds) => {
      delay = milliseconds;
    },
    mend: () => {
      state = 'whole';
      delay = 0;
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
