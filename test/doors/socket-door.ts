import { openRawSocket } from '../support/raw-socket.js';
import type { Socket } from '../support/socket.js';
import { soon } from '../support/waiting.js';
import type { CallerName } from './callers.js';
import type { Answer, Door } from './cells.js';
import type { Scene } from './scene.js';

/** The sockets of those who have a token, one each. */
export class Sockets {
  private readonly open = new Map<CallerName, Promise<Socket>>();

  constructor(private readonly scene: Scene) {}

  of(caller: CallerName): Promise<Socket> {
    const socket = this.open.get(caller) ?? this.scene.as(caller).socket();
    this.open.set(caller, socket);
    return socket;
  }
}

/** The door over WebSocket: what is answered is the first event of a subscription. */
export function socketDoor({ service }: Scene, sockets: Sockets): Door {
  return async (caller, document, variables) => {
    if (caller === 'anonymous') return toAnswer(await knock(service.url));
    const subscription = (await sockets.of(caller)).subscribe<Record<string, unknown>>(document, variables);
    try {
      return { status: 200, data: await subscription.next(), errors: undefined };
    } catch (errors) {
      if (!Array.isArray(errors)) throw errors;
      return { status: 200, data: undefined, errors };
    }
  };
}

/** The code with which a socket is closed that comes without a token. */
async function knock(url: string): Promise<number> {
  const socket = await openRawSocket(url);
  socket.send({ type: 'connection_init' });
  return (await soon(socket.closed, 'the socket to close')).code;
}

/** A socket has no errors of operations before it has opened: 4403 says the same. */
function toAnswer(closeCode: number): Answer {
  const code = closeCode === 4403 ? 'UNAUTHENTICATED' : `closed with ${closeCode}`;
  return { status: 401, data: undefined, errors: [{ message: '', extensions: { code } }] };
}
