import type { Scope } from '../../src/auth/identity.js';
import { type CallerName, type Role, roleOf, type SpaceName, whoIs } from './callers.js';

/** Something that an operation is asked about. */
export interface Thing {
  name: string;
  id: string;
  space: SpaceName;
  /** Who is in the chat, where it is one or in one. */
  in?: readonly CallerName[];
  /** Who wrote it, opened it, or has claimed it. */
  by?: CallerName;
  /** The chat that it is in. */
  chatId?: string;
  /** The first message of its chat. */
  messageId?: string;
  /** Where people may not answer or see receipts as in any other chat. */
  special?: 'announcement' | 'notice';
  /** Whether only staff know of it by now. */
  retracted?: boolean;
  /** Whether this is the id of something else, which is not to be found in this place. */
  misplaced?: boolean;
  /** Makes another one of the same kind, for who is about to change it. */
  again?: () => Promise<string>;
}

/** What a caller gets. That something does not exist each operation says in a way of its own. */
export type Verdict = 'ok' | 'FORBIDDEN' | 'UNAUTHENTICATED' | 'does not exist';

/** Decides what a caller gets of a thing. */
export type Rule = (name: CallerName, thing: Thing) => Verdict;

type Test = (name: CallerName, thing: Thing) => boolean;

/** A rule for people: who may, and who is told that they may not. Programs act on nobody's behalf. */
function forPeople(may: Test, knows: Test = () => false): Rule {
  return (name, thing) => {
    const { kind } = whoIs(name);
    if (kind === 'nobody') return 'UNAUTHENTICATED';
    if (kind === 'integration') return 'FORBIDDEN';
    if (may(name, thing)) return 'ok';
    return knows(name, thing) ? 'FORBIDDEN' : 'does not exist';
  };
}

const hasScope = (name: CallerName, scope: Scope) => {
  const who = whoIs(name);
  return who.kind === 'integration' && who.scope === scope;
};

/** A rule for integrations with a scope, wherever they ask. */
function forScope(scope: Scope): Rule {
  return (name) => {
    if (whoIs(name).kind === 'nobody') return 'UNAUTHENTICATED';
    return hasScope(name, scope) ? 'ok' : 'FORBIDDEN';
  };
}

/** A rule for people, with what integrations with a scope get. */
function orScope(scope: Scope, verdict: Verdict, rule: Rule): Rule {
  return (name, thing) => (hasScope(name, scope) ? verdict : rule(name, thing));
}

const isStaff = (role: Role | undefined) => role === 'STAFF' || role === 'RESPONSIBLE_TEACHER';
const member: Test = (name, { space }) => roleOf(name, space) !== undefined;
const staff: Test = (name, { space }) => isStaff(roleOf(name, space));
const teacher: Test = (name, { space }) => roleOf(name, space) === 'RESPONSIBLE_TEACHER';
const inChat: Test = (name, thing) => thing.in?.includes(name) ?? false;
const author: Test = (name, thing) => thing.by === name;
const both =
  (...tests: Test[]): Test =>
  (name, thing) =>
    tests.every((test) => test(name, thing));
const either =
  (...tests: Test[]): Test =>
  (name, thing) =>
    tests.some((test) => test(name, thing));
const not =
  (test: Test): Test =>
  (name, thing) =>
    !test(name, thing);
const announced: Test = (_, { special }) => special === 'announcement';
const noticed: Test = (_, { special }) => special === 'notice';
const retracted: Test = (_, thing) => thing.retracted ?? false;

/** The rules of docs/policy.md, said once more, apart from the service's own policy. */
export const RULES = {
  everybody: forPeople(() => true),
  'on the roster': forPeople(member),
  'the staff': forPeople(staff, member),
  'the responsible teacher': forPeople(teacher, member),
  'in the chat': forPeople(inChat),
  'in the chat, and may answer': forPeople(both(inChat, not(noticed), either(not(announced), staff)), inChat),
  'in the chat, and sees receipts': forPeople(both(inChat, either(not(announced), staff)), inChat),
  'the staff in the chat': forPeople(both(inChat, staff), inChat),
  'the author': forPeople(both(inChat, author), inChat),
  'the author, and the staff in the chat': forPeople(both(inChat, either(author, staff)), inChat),
  'who claimed it, and the teacher': forPeople(both(inChat, either(author, teacher)), inChat),
  'the group, and the staff': forPeople(either(inChat, staff)),
  'readers of the FAQ': orScope('faq:write', 'ok', forPeople(both(member, either(not(retracted), staff)))),
  'publishers of the FAQ': orScope('faq:write', 'ok', forPeople(staff, both(member, not(retracted)))),
  'publishers in the chat': orScope(
    'faq:write',
    'does not exist',
    forPeople(both(inChat, staff), both(member, not(staff))),
  ),
  'roster:write': forScope('roster:write'),
  'messages:write': forScope('messages:write'),
  'users:erase': forScope('users:erase'),
} as const satisfies Record<string, Rule>;

/** The name of a rule. */
export type RuleName = keyof typeof RULES;
