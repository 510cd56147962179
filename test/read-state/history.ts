import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { AnyData, ApiResult } from '../support/api.js';
import { CREATE, MARK_READ, SEND } from '../support/chats.js';
import { en, SYNC } from '../support/course.js';
import type { Caller, TestService } from '../support/service.js';
import {
  type Addressing,
  type Audience,
  changed,
  type Group,
  mayCreate,
  mayPost,
  participantsOf,
  type Role,
  type Space,
  toRoster,
} from './course-model.js';
import { changesOf, type Erasure, eraseEverywhere, withoutPerson } from './erase-move.js';
import { checkMessages, deleteMessage, editMessage } from './message-moves.js';

/** How many people, course spaces and groups in each a history plays with. */
const PEOPLE = 6;
const SPACES = 2;
const GROUPS = 2;
const STEPS = 44;

const person = fc.nat(PEOPLE - 1);
const space = fc.nat(SPACES - 1);
const group = fc.nat(GROUPS - 1);
const device = fc.nat(1);
const anyOfThem = fc.nat(1_000);
/** Mostly one of the person's own chats; now and then any, in which the person may be a stranger. */
const chat = fc.record({ index: anyOfThem, own: fc.nat(9).map((of10) => of10 > 0) });
const role = fc.constantFrom<Role | null>('STUDENT', 'STUDENT', 'STAFF', 'RESPONSIBLE_TEACHER', null, null);

const push = fc.record({
  kind: fc.constant('push' as const),
  space,
  people: fc.array(fc.record({ person, role }), { maxLength: 3 }),
  groups: fc.array(fc.record({ group, person, place: fc.constantFrom('in', 'out', 'supervisor') }), { maxLength: 3 }),
  keepGroups: fc.boolean(),
});
const create = fc.record({
  kind: fc.constant('create' as const),
  by: person,
  device,
  space,
  audience: fc.constantFrom<Audience>('USERS', 'STUDENT_GROUP', 'COURSE', 'COURSE_STAFF', 'RESPONSIBLE_TEACHER'),
  group,
  users: fc.uniqueArray(person, { minLength: 1, maxLength: 3 }),
});
const send = fc.record({
  kind: fc.constant('send' as const),
  by: person,
  device,
  chat,
  replyTo: fc.option(anyOfThem),
  /** Sent from both devices at once, with one idempotency key. */
  twice: fc.boolean(),
});
const read = fc.record({
  kind: fc.constant('read' as const),
  by: person,
  device,
  chat,
  upTo: fc.option(anyOfThem),
});
/** Mostly of one of the person's own messages; now and then of any. */
const message = fc.record({ index: anyOfThem, own: fc.nat(4).map((of5) => of5 > 0) });
const edit = fc.record({ kind: fc.constant('edit' as const), by: person, device, chat, message });
const remove = fc.record({ kind: fc.constant('remove' as const), by: person, device, chat, message });
const erase = fc.record({
  kind: fc.constant('erase' as const),
  by: person,
  policy: fc.constantFrom<Erasure['policy']>('ANONYMIZE', 'DELETE'),
});

type Push = typeof push extends fc.Arbitrary<infer Value> ? Value : never;
type Create = typeof create extends fc.Arbitrary<infer Value> ? Value : never;
type Send = typeof send extends fc.Arbitrary<infer Value> ? Value : never;
type Read = typeof read extends fc.Arbitrary<infer Value> ? Value : never;
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;
type Remove = typeof remove extends fc.Arbitrary<infer Value> ? Value : never;
type Erase = typeof erase extends fc.Arbitrary<infer Value> ? Value : never;
type Step = Push | Create | Send | Read | Edit | Remove | Erase;

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: push },
  { weight: 2, arbitrary: create },
  { weight: 5, arbitrary: send },
  { weight: 4, arbitrary: read },
  { weight: 2, arbitrary: edit },
  { weight: 3, arbitrary: remove },
  { weight: 1, arbitrary: erase },
);

/** The chats with which every history begins: one that follows the roster in each way. */
const OPENING = (['COURSE', 'COURSE_STAFF', 'STUDENT_GROUP', 'RESPONSIBLE_TEACHER'] as const).map(
  (audience): Create => {
    const by = audience === 'COURSE' || audience === 'STUDENT_GROUP' ? 0 : PEOPLE - 1;
    return { kind: 'create', by, device: 0, space: 0, audience, group: 0, users: [] };
  },
);

/** Histories of so many steps at most, some chats first, which happen in turns of one to five at the same moment. */
export const histories = fc
  .tuple(
    fc.array(create, { minLength: 1, maxLength: 4, size: 'max' }),
    fc.array(fc.array(step, { minLength: 1, maxLength: 5, size: 'max' }), { minLength: 4, maxLength: 16, size: 'max' }),
  )
  .map(([creations, turns]): Step[][] => [OPENING, creations, ...turns])
  .map((turns) => {
    let left = STEPS;
    return turns.flatMap((turn) => {
      const taken = turn.slice(0, left);
      left -= taken.length;
      return taken.length > 0 ? [taken] : [];
    });
  });

/** A chat as the history knows it; the messages are in the order of their numbers. */
export interface KnownChat extends Addressing {
  id: string;
  messages: KnownMessage[];
}

/** A message as the log has it. */
export interface KnownMessage {
  id: string;
  seq: number;
  /** Null once erased. */
  sender: string | null;
  /** In microseconds. Messages of two chats may have the same; then their chats' keys decide. */
  sentAt: number;
  chatKey: number;
  /** In English; empty once deleted. */
  text: string;
  deleted: boolean;
  /** How many earlier versions are kept. */
  versions: number;
}

/** Where a read position may stand after a turn: between two numbers, as concurrent readings leave it open. */
interface Range {
  low: number;
  high: number;
}

/** Plays a history against two instances, and keeps what must have come of it. */
export class History {
  private readonly prefix = `h${randomUUID().slice(0, 8)}`;
  readonly people = Array.from({ length: PEOPLE }, (_, index) => `${this.prefix}:p${index}`);
  readonly spaces: Space[];
  readonly chats: KnownChat[] = [];
  /** `chat id:person` to the read position, for everybody who ever was in the chat. */
  readonly positions = new Map<string, number>();
  private readonly callers = new Map<string, [Caller, Caller]>();

  private constructor(
    private readonly instances: readonly [TestService, TestService],
    private readonly integration: Caller,
  ) {
    this.spaces = Array.from({ length: SPACES }, (_, index) => ({
      id: `${this.prefix}:space${index}`,
      // Everybody is in one space, and some in the other as well.
      roster: new Map(this.people.slice(0, PEOPLE - 3 * index).map((id, at) => [id, startingRole(at)])),
      groups: new Map(
        Array.from({ length: GROUPS }, (_, at): [string, Group] => [
          `g${at}`,
          { supervisor: this.personAt(1), members: new Set([this.personAt(2)]) },
        ]),
      ),
    }));
  }

  /** Pushes the course spaces in which a history takes place. */
  static async begin(instances: readonly [TestService, TestService]): Promise<History> {
    const history = new History(instances, await instances[0].integration());
    for (const each of history.spaces) await history.integration.get(SYNC, { input: toRoster(each, false) });
    for (const id of history.people) {
      history.callers.set(id, [await instances[0].as(id), await instances[1].as(id)]);
    }
    return history;
  }

  /** A person on one of two devices, each of which is connected to another instance. */
  caller(id: string, on: number): Caller {
    return (this.callers.get(id) as [Caller, Caller])[on] as Caller;
  }

  participants(chat: KnownChat): Set<string> {
    return participantsOf(this.spaceOf(chat), chat);
  }

  position(chat: KnownChat, id: string): number {
    return this.positions.get(`${chat.id}:${id}`) ?? 0;
  }

  /** The unseen messages of a person, by the log and the read position alone. */
  unread(id: string, spaceId?: string): KnownMessage[] {
    return this.chats
      .filter((chat) => (spaceId === undefined || chat.spaceId === spaceId) && this.participants(chat).has(id))
      .flatMap((chat) => this.unreadIn(chat, id));
  }

  /** The same of one chat. */
  unreadIn(chat: KnownChat, id: string): KnownMessage[] {
    return chat.messages.filter(({ seq, deleted }) => seq > this.position(chat, id) && !deleted);
  }

  /**
   * Lets these steps happen at the same moment, and checks what each was answered and where it left the positions.
   * Returns who was erased.
   */
  async play(all: readonly Step[]): Promise<string | undefined> {
    const turn = besideErasure(all);
    const before = [...this.spaces];
    const present = new Map(this.chats.map((chat) => [chat.id, this.participants(chat)]));
    const erasure = this.forget(turn);
    const pushes = onePerSpace(turn);
    for (const each of pushes) this.spaces[each.space] = this.changeBy(each);
    const steps = turn.filter((each) => each.kind !== 'push' || pushes.includes(each));

    const known = this.chats.map((chat) => ({ chat, messages: [...chat.messages] }));
    const answers = await Promise.all(
      steps.map(async (each) => {
        switch (each.kind) {
          case 'push':
            await this.push(each);
            return undefined;
          case 'create':
            return { each, ...(await this.create(each, before)) };
          case 'send':
            return { each, ...(await this.send(each, known, present, before)) };
          case 'read':
            return { each, ...(await this.read(each, known, present)) };
          case 'edit':
          case 'remove':
            return { each, ...(await this.change(each, steps, known, present, before)) };
          case 'erase':
            await eraseEverywhere(this.instances, { id: this.personAt(each.by), policy: each.policy });
            return undefined;
          default:
            return each satisfies never;
        }
      }),
    );
    const messages = new Map(known.flatMap((each) => each.messages).map((each) => [each.id, each]));
    await this.readLogs();
    const changes = answers.flatMap((answer) => (answer && 'change' in answer && answer.change ? [answer.change] : []));
    if (erasure)
      changes.push(
        ...changesOf(
          erasure,
          known.map(({ chat, messages: then }) => ({ ...chat, messages: then })),
        ),
      );
    for (const { id, sender } of this.chats.flatMap(({ messages: now }) => now)) {
      const then = messages.get(id)?.sender;
      if (then !== undefined) expect(sender, `the sender of ${id}`).toBe(then === erasure?.id ? null : then);
    }
    for (const { messages: now } of this.chats) checkMessages(messages, now, changes);
    const ranges = new Map<string, Range>();
    for (const answer of answers) if (answer?.note) answer.note(ranges);
    await this.checkPositions(ranges);
    const [only] = answers;
    if (turn.length === 1 && only?.each.kind === 'read') this.checkReadAnswer(only.each, only.answer);
    return erasure?.id;
  }

  /** Takes whoever is erased in a turn out of everything. */
  private forget(turn: readonly Step[]): Erasure | undefined {
    const erased = turn.find((each) => each.kind === 'erase');
    if (!erased) return undefined;
    const id = this.personAt(erased.by);
    for (const [index, each] of this.spaces.entries()) this.spaces[index] = withoutPerson(each, id);
    for (const chat of this.chats) {
      chat.named = new Set([...chat.named].filter((named) => named !== id));
      this.positions.delete(`${chat.id}:${id}`);
    }
    return { id, policy: erased.policy };
  }

  private changeBy({ space: index, people, groups, keepGroups }: Push): Space {
    return changed(
      this.spaceAt(index),
      people.map((each) => ({ ...each, person: this.personAt(each.person) })),
      groups.map((each) => ({
        groupId: `g${each.group}`,
        person: this.personAt(each.person),
        place: each.place as 'in' | 'out' | 'supervisor',
      })),
      keepGroups,
    );
  }

  private async push({ space: index, keepGroups }: Push): Promise<void> {
    await this.integration.get(SYNC, { input: toRoster(this.spaceAt(index), keepGroups) });
  }

  private async create({ by, device: on, space: index, audience, group: groupIndex, users }: Create, before: Space[]) {
    const creator = this.personAt(by);
    const userIds = audience === 'USERS' ? users.map((user) => this.personAt(user)) : [];
    const groupId = audience === 'STUDENT_GROUP' ? `g${groupIndex}` : null;
    const input = {
      courseSpaceId: this.spaceAt(index).id,
      audience,
      topic: en('Topic'),
      content: en('First'),
      ...(audience === 'USERS' ? { userIds } : {}),
      ...(groupId === null ? {} : { studentGroupId: groupId }),
    };
    const answer = await this.caller(creator, on).ask(CREATE, { input });
    const allowed = [before[index] as Space, this.spaceAt(index)].map((each) =>
      mayCreate(each, creator, { audience, groupId, userIds }),
    );
    expectAnswer(answer, allowed, input);
    if (!answer.errors) {
      const { id } = answer.data.createChat.chat;
      const named = new Set([creator, ...userIds]);
      this.chats.push({ id, spaceId: input.courseSpaceId, audience, groupId, named, messages: [] });
      return { answer, note: (ranges: Map<string, Range>) => widen(ranges, `${id}:${creator}`, { low: 1, high: 1 }) };
    }
    return { answer, note: undefined };
  }

  private async send(
    { by, device: on, chat: which, replyTo, twice }: Send,
    known: Known[],
    present: Present,
    before: readonly Space[],
  ) {
    const sender = this.personAt(by);
    const target = choose(known, sender, which, present);
    if (!target) return { answer: undefined, note: undefined };
    const { chat } = target;
    const input = {
      chatId: chat.id,
      content: en('Next'),
      ...(replyTo === null ? {} : { replyToId: target.messages[replyTo % target.messages.length]?.id }),
      ...(twice ? { idempotencyKey: randomUUID() } : {}),
    };
    const devices = twice ? [0, 1] : [on];
    const answers = await Promise.all(devices.map((each) => this.caller(sender, each).ask(SEND, { input })));
    const spaces = [before.find(({ id }) => id === chat.spaceId) as Space, this.spaceOf(chat)];
    const allowed = this.wasPresent(chat, sender, present).map(
      (there, index) => there && mayPost(spaces[index] as Space, sender, chat),
    );
    for (const answer of answers) expectAnswer(answer, allowed, input);
    const ids = new Set(answers.flatMap(({ errors, data }) => (errors ? [] : [data.sendMessage.message.id])));
    expect(ids.size, 'messages sent with one key').toBeLessThanOrEqual(1);
    const [id] = ids;
    const note = (ranges: Map<string, Range>) => {
      const sent = chat.messages.find((message) => message.id === id);
      expect(sent, 'the message in the log').toMatchObject({ sender });
      const seq = (sent as KnownMessage).seq;
      widen(ranges, `${chat.id}:${sender}`, { low: seq, high: seq });
    };
    return { answer: answers[0], note: id === undefined ? undefined : note };
  }

  private async read({ by, device: on, chat: which, upTo }: Read, known: Known[], present: Present) {
    const reader = this.personAt(by);
    const target = choose(known, reader, which, present);
    if (!target) return { answer: undefined, note: undefined };
    const { chat, messages } = target;
    const message = upTo === null ? undefined : messages[upTo % messages.length];
    const input = { chatId: chat.id, ...(message ? { upToMessageId: message.id } : {}) };
    const answer = await this.caller(reader, on).ask(MARK_READ, { input });
    const allowed = this.wasPresent(chat, reader, present);
    expectAnswer(answer, allowed, input);
    const note = (ranges: Map<string, Range>) => {
      const high = message?.seq ?? chat.messages.length;
      // Who is leaving meanwhile may have left before the position was moved.
      const low = allowed.every(Boolean) ? (message?.seq ?? messages.length) : 0;
      widen(ranges, `${chat.id}:${reader}`, { low, high });
    };
    return { answer, note: answer.errors ? undefined : note };
  }

  private async change(
    { kind, by, device: on, chat: which, message: { index, own } }: Edit | Remove,
    turn: readonly Step[],
    known: Known[],
    present: Present,
    before: readonly Space[],
  ) {
    const nothing = { answer: undefined, note: undefined, change: undefined };
    const id = this.personAt(by);
    const target = choose(known, id, which, present);
    if (!target) return nothing;
    const { chat, messages } = target;
    const mine = own ? messages.filter(({ sender }) => sender === id) : messages;
    const message = mine[index % Math.max(1, mine.length)];
    if (!message) return nothing;
    const roles = [before.find((each) => each.id === chat.spaceId), this.spaceOf(chat)].map((each) =>
      each?.roster.get(id),
    );
    const allowed = {
      inChat: this.wasPresent(chat, id, present),
      isStaff: roles.map((each) => each === 'STAFF' || each === 'RESPONSIBLE_TEACHER'),
      isAuthor: message.sender === id,
      deleted: [message.deleted, message.deleted || turn.some((each) => each.kind === 'remove')],
    };
    const perform = kind === 'edit' ? editMessage : deleteMessage;
    return { ...nothing, change: await perform(this.caller(id, on), message.id, allowed) };
  }

  private wasPresent(chat: KnownChat, id: string, present: Present): boolean[] {
    return [present.get(chat.id)?.has(id) ?? false, this.participants(chat).has(id)];
  }

  /** What the logs say now. Their numbers must have no gaps, and their times must have the same order. */
  private async readLogs(): Promise<void> {
    const rows = await this.instances[0].database.query<KnownMessage & { chatId: string }>(
      `select c.public_id as "chatId", c.id::int as "chatKey", m.public_id as id, m.seq, u.external_id as sender,
          (extract(epoch from m.sent_at) * 1000000)::float8 as "sentAt",
          coalesce(m.content ->> 'en', '') as text, m.deleted_at is not null as deleted,
          (select count(*)::int from message_versions v where v.chat_id = m.chat_id and v.message_seq = m.seq) as versions
        from messages m join chats c on c.id = m.chat_id left join users u on u.id = m.sender_id
        where c.public_id = any($1) order by c.id, m.seq`,
      [this.chats.map(({ id }) => id)],
    );
    for (const chat of this.chats) {
      const log = rows.filter(({ chatId }) => chatId === chat.id);
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
      expect(log.map(({ sentAt }) => sentAt)).toEqual(log.map(({ sentAt }) => sentAt).sort((a, b) => a - b));
      expect(log.slice(0, chat.messages.length).map(({ id }) => id)).toEqual(chat.messages.map(({ id }) => id));
      chat.messages = log.map(({ chatId: _, ...message }) => message);
    }
  }

  /** Takes over the read positions that the turn has left, which must be where its steps may have put them. */
  private async checkPositions(ranges: ReadonlyMap<string, Range>): Promise<void> {
    const rows = await this.instances[0].database.query<{ chatId: string; person: string; position: number }>(
      `select c.public_id as "chatId", u.external_id as person, p.last_read_seq as position
        from participants p join chats c on c.id = p.chat_id join users u on u.id = p.user_id
        where c.public_id = any($1)`,
      [this.chats.map(({ id }) => id)],
    );
    const found = new Map(rows.map(({ chatId, person: id, position }) => [`${chatId}:${id}`, position]));
    for (const key of new Set([...found.keys(), ...this.positions.keys(), ...ranges.keys()])) {
      const before = this.positions.get(key) ?? 0;
      const { low, high } = ranges.get(key) ?? { low: 0, high: 0 };
      const position = found.get(key) ?? 0;
      expect(position, `read position of ${key}`).toBeGreaterThanOrEqual(Math.max(before, low));
      expect(position, `read position of ${key}`).toBeLessThanOrEqual(Math.max(before, high));
      this.positions.set(key, position);
    }
  }

  private checkReadAnswer({ by }: Read, answer: ApiResult<AnyData> | undefined): void {
    if (!answer || answer.errors) return;
    const { chat, unreadCount } = answer.data.markRead;
    const id = this.personAt(by);
    const inChat = this.chats.find((each) => each.id === chat.id) as KnownChat;
    expect(unreadCount).toBe(this.unread(id).length);
    expect(chat.unreadCount).toBe(this.unreadIn(inChat, id).length);
  }

  private spaceOf({ spaceId }: KnownChat): Space {
    return this.spaces.find(({ id }) => id === spaceId) as Space;
  }

  private spaceAt(index: number): Space {
    return this.spaces[index] as Space;
  }

  private personAt(index: number): string {
    return this.people[index] as string;
  }
}

type Known = { chat: KnownChat; messages: KnownMessage[] };
type Present = ReadonlyMap<string, ReadonlySet<string>>;

function choose(known: Known[], id: string, { index, own }: Send['chat'], present: Present): Known | undefined {
  const mine = own ? known.filter(({ chat: { id: chatId } }) => present.get(chatId)?.has(id)) : known;
  return mine[index % Math.max(1, mine.length)];
}

function startingRole(index: number): Role {
  return index === 0 ? 'RESPONSIBLE_TEACHER' : index === 1 ? 'STAFF' : 'STUDENT';
}

/**
 * Only one person is erased in a turn, who does nothing else in it and is named by nobody; and nothing is pushed, which
 * would leave open whether this person is on the roster.
 */
function besideErasure(turn: readonly Step[]): Step[] {
  const erased = turn.find((each) => each.kind === 'erase');
  if (!erased) return [...turn];
  return turn.filter((each) => {
    if (each === erased) return true;
    if (each.kind === 'push' || each.kind === 'erase' || each.by === erased.by) return false;
    return each.kind !== 'create' || each.audience !== 'USERS' || !each.users.includes(erased.by);
  });
}

/** Two pushes to one space at the same moment would leave open which of them is the roster. */
function onePerSpace(turn: readonly Step[]): Push[] {
  const pushes = turn.filter((each) => each.kind === 'push');
  return pushes.filter(({ space: index }, at) => pushes.findIndex((other) => other.space === index) === at);
}

function widen(ranges: Map<string, Range>, key: string, { low, high }: Range): void {
  const range = ranges.get(key) ?? { low: 0, high: 0 };
  ranges.set(key, { low: Math.max(range.low, low), high: Math.max(range.high, high) });
}

/** What is allowed before and after the turn must have worked, what is forbidden before and after must not. */
function expectAnswer({ errors }: ApiResult<AnyData>, allowed: readonly boolean[], input: object): void {
  if (!errors) {
    expect(allowed, `allowed, by the model: ${JSON.stringify(input)}`).toContain(true);
    return;
  }
  expect(allowed, `${JSON.stringify(errors)} for ${JSON.stringify(input)}`).toContain(false);
  expect(['NOT_FOUND', 'FORBIDDEN', 'BAD_USER_INPUT']).toContain(errors[0]?.extensions.code);
}
