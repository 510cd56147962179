import type { AnyData, ApiError } from './api.js';
import { postGraphql } from './http.js';
import { openRawSocket } from './raw-socket.js';

/** The ways into the service, which are to be guarded alike. */
export const DOORS = ['HTTP', 'WebSocket'] as const;

export type DoorName = (typeof DOORS)[number];

/** How the service answers an operation, whichever way it came. */
export interface Outcome {
  data: AnyData;
  errors: ApiError[] | undefined;
}

/** Asks what a client may put into a request, or any text in its place. */
export type Ask = (request: object | string) => Promise<Outcome>;

/** Opens a way into the service, for the rest of the test. */
export async function openDoor(door: DoorName, url: string, token: string, language = 'en'): Promise<Ask> {
  const textOf = (request: object | string) => (typeof request === 'string' ? request : JSON.stringify(request));
  if (door === 'HTTP') {
    const headers = { authorization: `Bearer ${token}`, 'accept-language': language };
    return async (request) => {
      const { data, errors } = await postGraphql(url, textOf(request), headers);
      return { data, errors };
    };
  }
  const socket = await openRawSocket(url);
  await socket.signIn(token, { acceptLanguage: language });
  let count = 0;
  return async (request) => {
    count += 1;
    const id = String(count);
    socket.send(`{"type":"subscribe","id":"${id}","payload":${textOf(request)}}`);
    for (;;) {
      const message = await socket.next();
      if (message.id !== id) continue;
      if (message.type === 'error') return { data: undefined, errors: message.payload };
      return { data: message.payload.data, errors: message.payload.errors };
    }
  };
}

/** The codes of what is wrong. */
export function codesOf({ errors = [] }: Outcome): string[] {
  return errors.map(({ extensions }) => extensions.code);
}
