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
import * as moves from './keeping-moves.js';
import { type Choice, keepingMoves, NO_CHOICE, readChoices } from './keeping-moves.js';
import { checkMessages, deleteMessage, editMessage } from './message-moves.js';
import { checkPlace, type Effect, NO_PLACE, type Place } from './places.js';

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

const { unread, readAll, keep, prefer } = keepingMoves({ by: person, device }, chat, space);

type Push = typeof push extends fc.Arbitrary<infer Value> ? Value : never;
type Create = typeof create extends fc.Arbitrary<infer Value> ? Value : never;
type Send = typeof send extends fc.Arbitrary<infer Value> ? Value : never;
type Read = typeof read extends fc.Arbitrary<infer Value> ? Value : never;
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;
type Remove = typeof remove extends fc.Arbitrary<infer Value> ? Value : never;
type Erase = typeof erase extends fc.Arbitrary<infer Value> ? Value : never;
type Unread = typeof unread extends fc.Arbitrary<infer Value> ? Value : never;
type ReadAll = typeof readAll extends fc.Arbitrary<infer Value> ? Value : never;
type Keep = typeof keep extends fc.Arbitrary<infer Value> ? Value : never;
type Prefer = typeof prefer extends fc.Arbitrary<infer Value> ? Value : never;
type Step = Push | Create | Send | Read | Edit | Remove | Erase | Unread | ReadAll | Keep | Prefer;

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: push },
  { weight: 2, arbitrary: create },
  { weight: 5, arbitrary: send },
  { weight: 4, arbitrary: read },
  { weight: 2, arbitrary: edit },
  { weight: 3, arbitrary: remove },
  { weight: 1, arbitrary: erase },
  { weight: 3, arbitrary: unread },
  { weight: 1, arbitrary: readAll },
  { weight: 4, arbitrary: keep },
  { weight: 2, arbitrary: prefer },
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

/** What a turn has done to the places of people in chats, each by `chat id:person`. */
type Effects = Map<string, Effect[]>;

/** Plays a history against two instances, and keeps what must have come of it. */
export class History {
  private readonly prefix = `h${randomUUID().slice(0, 8)}`;
  readonly people = Array.from({ length: PEOPLE }, (_, index) => `${this.prefix}:p${index}`);
  readonly spaces: Space[];
  readonly chats: KnownChat[] = [];
  /** By `chat id:person`, for everybody who ever was in the chat. */
  private readonly places = new Map<string, Place>();
  private choices = new Map<string, Choice>();
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

  place(chat: KnownChat, id: string): Place {
    return this.places.get(`${chat.id}:${id}`) ?? NO_PLACE;
  }

  isArchived(chat: KnownChat, id: string): boolean {
    const { archivedSeq } = this.place(chat, id);
    return archivedSeq !== null && archivedSeq >= chat.messages.length;
  }

  choice(id: string): Choice {
    return this.choices.get(id) ?? NO_CHOICE;
  }

  /** Whether somebody is staff of a chat's course space. */
  isStaffOf(chat: KnownChat, id: string): boolean {
    const role = this.spaceOf(chat).roster.get(id);
    return role === 'STAFF' || role === 'RESPONSIBLE_TEACHER';
  }

  /** The messages that count in a person's badge, by the log and what the person has done alone. */
  unread(id: string, spaceId?: string): KnownMessage[] {
    const { mutedSpaces } = this.choice(id);
    return this.chats
      .filter((chat) => (spaceId === undefined ? !mutedSpaces.has(chat.spaceId) : chat.spaceId === spaceId))
      .filter((chat) => this.participants(chat).has(id) && !this.place(chat, id).muted && !this.isArchived(chat, id))
      .flatMap((chat) => this.unreadIn(chat, id));
  }

  /** The same of one chat. */
  unreadIn(chat: KnownChat, id: string): KnownMessage[] {
    return chat.messages.filter(({ seq, deleted }) => seq > this.place(chat, id).position && !deleted);
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
          case 'unread':
            return { each, ...(await this.markUnread(each, known, present)) };
          case 'readAll':
            return { each, ...(await this.readAll(each, known, present, before)) };
          case 'keep':
            return { each, ...(await this.keep(each, known, present)) };
          case 'prefer':
            return { each, ...(await this.prefer(each, before)) };
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
    const effects: Effects = new Map();
    for (const answer of answers) if (answer?.note) answer.note(effects);
    await this.checkPlaces(effects);
    const given = answers.flatMap((answer) => (answer && 'given' in answer && answer.given ? [answer.given] : []));
    this.choices = await readChoices(this.instances[0].database, this.choices, this.people, given);
    const [only] = answers;
    if (turn.length === 1 && only) this.checkAnswer(this.personAt(only.each.by), only.answer);
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
      this.places.delete(`${chat.id}:${id}`);
    }
    this.choices.delete(id);
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
      return {
        answer,
        note: (effects: Effects) => add(effects, `${id}:${creator}`, { certain: true, read: { low: 1, high: 1 } }),
      };
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
    const note = (effects: Effects) => {
      const sent = chat.messages.find((message) => message.id === id);
      expect(sent, 'the message in the log').toMatchObject({ sender });
      const seq = (sent as KnownMessage).seq;
      add(effects, `${chat.id}:${sender}`, { certain: true, read: { low: seq, high: seq } });
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
    const note = (effects: Effects) => {
      const range = { low: message?.seq ?? messages.length, high: message?.seq ?? chat.messages.length };
      // Who is leaving meanwhile may have left before the position was moved.
      add(effects, `${chat.id}:${reader}`, { certain: allowed.every(Boolean), read: range });
    };
    return { answer, note: answer.errors ? undefined : note };
  }

  private async markUnread({ by, device: on, chat: which, from }: Unread, known: Known[], present: Present) {
    const id = this.personAt(by);
    const target = choose(known, id, which, present);
    const message = target?.messages[from % target.messages.length];
    if (!target || !message) return { answer: undefined, note: undefined };
    const { chat, messages } = target;
    const allowed = this.wasPresent(chat, id, present);
    const answer = await moves.markUnread(this.caller(id, on), chat.id, message.id);
    expectAnswer(answer, allowed, message);
    const note = (effects: Effects) => {
      const archived = { on: false, at: { low: messages.length, high: chat.messages.length } };
      add(effects, `${chat.id}:${id}`, { certain: allowed.every(Boolean), unreadFrom: message.seq, archived });
    };
    return { answer, note: answer.errors ? undefined : note };
  }

  private async readAll({ by, device: on, space: index }: ReadAll, known: Known[], present: Present, before: Space[]) {
    const id = this.personAt(by);
    const spaceId = index === null ? undefined : this.spaceAt(index).id;
    const answer = await moves.readAll(this.caller(id, on), spaceId);
    const rosters = [before[index ?? 0] as Space, this.spaceAt(index ?? 0)].map(({ roster }) => roster.has(id));
    expectAnswer(answer, index === null ? [true] : rosters, { spaceId });
    const note = (effects: Effects) => {
      for (const chat of this.chats) {
        const was = this.wasPresent(chat, id, present);
        if (!was.includes(true) || (spaceId !== undefined && chat.spaceId !== spaceId)) continue;
        const low = known.find((each) => each.chat === chat)?.messages.length ?? 0;
        const read = { low, high: chat.messages.length };
        add(effects, `${chat.id}:${id}`, { certain: was.every(Boolean), read });
      }
    };
    return { answer, note: answer.errors ? undefined : note };
  }

  private async keep({ by, device: on, chat: which, ...how }: Keep, known: Known[], present: Present) {
    const id = this.personAt(by);
    const target = choose(known, id, which, present);
    if (!target) return { answer: undefined, note: undefined };
    const { chat, messages } = target;
    const allowed = this.wasPresent(chat, id, present);
    const answer = await moves.keep(this.caller(id, on), chat.id, how);
    expectAnswer(answer, allowed, how);
    const note = (effects: Effects) => {
      const archived = { on: how.on, at: { low: messages.length, high: chat.messages.length } };
      const change = how.what === 'mute' ? { muted: how.on } : { archived };
      add(effects, `${chat.id}:${id}`, { certain: allowed.every(Boolean), ...change });
    };
    return { answer, note: answer.errors ? undefined : note };
  }

  private async prefer({ by, device: on, muted, receipts }: Prefer, before: Space[]) {
    const id = this.personAt(by);
    const ids = muted?.map((index) => this.spaceAt(index).id);
    const { answer, choice } = await moves.prefer(this.caller(id, on), ids, receipts ?? undefined);
    const present = (muted ?? []).map((index) =>
      [before, this.spaces].map((all) => all[index]?.roster.has(id) ?? false),
    );
    const may = present.every((each) => each.includes(true)) ? [true] : [];
    const mayNot = present.some((each) => each.includes(false)) ? [false] : [];
    expectAnswer(answer, [...may, ...mayNot], { muted });
    return { answer: undefined, note: undefined, given: choice && { id, ...choice } };
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

  /** Takes over what the turn has left of people in chats, which must be what its steps may have made of it. */
  private async checkPlaces(effects: Effects): Promise<void> {
    const rows = await this.instances[0].database.query<Place & { chatId: string; person: string }>(
      `select c.public_id as "chatId", u.external_id as person, p.last_read_seq as position, p.seen_seq as seen, p.muted,
          p.archived_seq as "archivedSeq"
        from participants p join chats c on c.id = p.chat_id join users u on u.id = p.user_id
        where c.public_id = any($1)`,
      [this.chats.map(({ id }) => id)],
    );
    const found = new Map(rows.map(({ chatId, person: id, ...place }) => [`${chatId}:${id}`, place]));
    for (const key of new Set([...found.keys(), ...this.places.keys(), ...effects.keys()])) {
      const place = found.get(key) ?? NO_PLACE;
      checkPlace(key, this.places.get(key) ?? NO_PLACE, place, effects.get(key) ?? []);
      this.places.set(key, place);
    }
  }

  /** Of a step that was alone in its turn: what it was answered must be what there is now. */
  private checkAnswer(id: string, answer: ApiResult<AnyData> | undefined): void {
    if (!answer || answer.errors) return;
    const [{ chat, unreadCount }] = Object.values(answer.data) as [AnyData];
    if (unreadCount !== undefined) expect(unreadCount).toBe(this.unread(id).length);
    if (chat?.unreadCount === undefined) return;
    const inChat = this.chats.find((each) => each.id === chat.id) as KnownChat;
    expect(chat.unreadCount).toBe(this.unreadIn(inChat, id).length);
    if (chat.muted === undefined) return;
    expect(chat.muted).toBe(this.place(inChat, id).muted);
    expect(chat.archived).toBe(this.isArchived(inChat, id));
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

function add(effects: Effects, key: string, effect: Effect): void {
  effects.set(key, [...(effects.get(key) ?? []), effect]);
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
