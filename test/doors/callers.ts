import type { Scope } from '../../src/auth/identity.js';
import { type ApiResult, ask } from '../support/api.js';
import { type Caller, createCaller, type TestService } from '../support/service.js';
import { integrationToken } from '../support/tokens.js';

/** What a person is in a course space. */
export type Role = 'STUDENT' | 'STAFF' | 'RESPONSIBLE_TEACHER';

/** The two course spaces: what is own to some is foreign to others. */
export type SpaceName = 'home' | 'away';

/** A caller as the rules see one. */
export type Who =
  | { kind: 'nobody' }
  | { kind: 'person'; roles: Partial<Record<SpaceName, Role>> }
  | { kind: 'integration'; scope: Scope };

const person = (roles: Partial<Record<SpaceName, Role>> = {}): Who => ({ kind: 'person', roles });
const integration = (scope: Scope): Who => ({ kind: 'integration', scope });

/** The columns of the matrix. Roles are those at present: who has left, or was erased, has none. */
export const CALLERS = {
  anonymous: { kind: 'nobody' },
  outsider: person(),
  asker: person({ home: 'STUDENT' }),
  fellow: person({ home: 'STUDENT' }),
  supervisor: person({ home: 'STAFF' }),
  assistant: person({ home: 'STAFF' }),
  teacher: person({ home: 'RESPONSIBLE_TEACHER' }),
  'student elsewhere': person({ away: 'STUDENT' }),
  'assistant elsewhere': person({ away: 'STAFF' }),
  'teacher elsewhere': person({ away: 'RESPONSIBLE_TEACHER' }),
  'former student': person(),
  'former assistant': person(),
  erased: person(),
  'roster:write': integration('roster:write'),
  'messages:write': integration('messages:write'),
  'faq:write': integration('faq:write'),
  'users:erase': integration('users:erase'),
  // Its scopes mean nothing here, so that it is a person whom nobody knows.
  'other scopes': person(),
} as const satisfies Record<string, Who>;

/** The name of a column. */
export type CallerName = keyof typeof CALLERS;

/** All of them. */
export const CALLER_NAMES = Object.keys(CALLERS) as CallerName[];

/** What a column is. */
export const whoIs = (name: CallerName): Who => CALLERS[name];

/** Whoever is on the roster of a course space at present. */
export function onRoster(space: SpaceName): CallerName[] {
  return CALLER_NAMES.filter((name) => roleOf(name, space) !== undefined);
}

/** The staff of a course space. */
export function staffOf(space: SpaceName): CallerName[] {
  return onRoster(space).filter((name) => roleOf(name, space) !== 'STUDENT');
}

/** What somebody is in a course space at present. */
export function roleOf(name: CallerName, space: SpaceName): Role | undefined {
  const who = whoIs(name);
  return who.kind === 'person' ? who.roles[space] : undefined;
}

/** Asks the API as one of the columns. */
export type Ask = (query: string, variables?: object) => Promise<ApiResult<Record<string, unknown>>>;

/** A column that can ask; only who has a token opens sockets. */
export interface Asker {
  ask: Ask;
  caller: Caller | undefined;
}

/** The columns at a service; people by these ids. */
export async function signIn(service: TestService, ids: Record<string, string>): Promise<Record<CallerName, Asker>> {
  const entries = CALLER_NAMES.map(async (name) => [name, await toAsker(service, name, ids[name])] as const);
  return Object.fromEntries(await Promise.all(entries)) as Record<CallerName, Asker>;
}

async function toAsker(service: TestService, name: CallerName, id: string | undefined): Promise<Asker> {
  const who = whoIs(name);
  if (who.kind === 'nobody') {
    return { ask: (query, variables) => ask(service.url, { query, variables }), caller: undefined };
  }
  const caller = await callerOf(service, who, id);
  return { ask: caller.ask, caller };
}

async function callerOf(service: TestService, who: Who, id: string | undefined): Promise<Caller> {
  if (who.kind === 'integration') return service.integration(who.scope);
  if (id !== undefined) return service.as(id);
  return createCaller(service.url, await integrationToken('openid profile', 'a-program'));
}
