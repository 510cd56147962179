import { edit, remove } from '../support/changes.js';
import { CREATE, chatInput, createChat, send } from '../support/chats.js';
import { en } from '../support/course.js';
import { CLAIM } from '../support/inbox.js';
import { notify } from '../support/notices.js';
import { archive, markAllRead, mute, updatePreferences } from '../support/read-state.js';
import { type CallerName, onRoster, type SpaceName, staffOf } from './callers.js';
import type { Thing } from './rules.js';
import type { Stage } from './scene.js';

/** The chats and what is in them. */
export type Chats = Awaited<ReturnType<typeof openChats>>;

/** What is there at last. */
export type KeptThings = Awaited<ReturnType<typeof keepChats>>;

/** A chat with its first message. */
type ChatThing = Thing & Required<Pick<Thing, 'in' | 'by' | 'chatId' | 'messageId'>>;

interface Plan {
  name: string;
  by: CallerName;
  space?: SpaceName;
  input: object;
  /** Who is in it at the end, and who was before. */
  in: readonly CallerName[];
  were?: readonly CallerName[];
  /** Who sees what the first message said before it was edited; without it, it is not. */
  versionsFor?: readonly CallerName[];
  special?: 'announcement';
}

/** Opens a chat, of which the topic and everything that is said have words of their own. */
async function open({ as, rosters, words }: Stage, plan: Plan): Promise<ChatThing> {
  const { name, by, space = 'home', in: people, were = [], versionsFor, special } = plan;
  const at = { roster: rosters[space] };
  const topic = en(words.add(`${name}: topic`, people, were));
  const said = words.add(`${name}: what it began with`, versionsFor ?? people);
  const input = chatInput(at, { ...plan.input, topic, content: en(said) });
  const created = (await as(by).get(CREATE, { input })).createChat;
  const [id, messageId] = [created.chat.id, created.message.id];
  if (versionsFor) await edit(as(by), messageId, words.add(`${name}: what it begins with`, people));
  words.id(name, id, people, were);
  words.id(`${name}: first message`, messageId, people, were);
  const again = () => createChat(as(by), at, plan.input);
  return { name, id, space, in: people, by, chatId: id, messageId, again, ...(special ? { special } : {}) };
}

/** What a notice told somebody: a message in a chat of its own, which no person opened. */
async function openNotice({ service, ids, rosters, words }: Stage): Promise<ChatThing> {
  const [name, people] = ['a notice', ['asker'] as const];
  const input = {
    audience: 'USERS',
    userIds: [ids.asker],
    topic: en(words.add(`${name}: topic`, people)),
    content: en(words.add(`${name}: content`, people)),
    context: { exercise: words.add(`${name}: context`, people) },
  };
  const integration = await service.integration('messages:write');
  const { chatId, messageId } = await notify(integration, { roster: rosters.home }, input);
  words.id(name, chatId, people);
  words.id(`${name}: message`, messageId, people);
  return { name, id: chatId, space: 'home', in: people, by: 'asker', chatId, messageId, special: 'notice' };
}

/** Says something in a chat, in a word of its own. */
async function say({ as, words }: Stage, chat: ChatThing, by: CallerName, seenBy = chat.in): Promise<Thing> {
  const name = `what the ${by} said in ${chat.name}`;
  const left = chat.in.includes(by) ? [] : [by];
  const id = await send(as(by), chat.id, words.add(name, seenBy, left));
  words.id(`${name}: message`, id, chat.in, left);
  return { ...chat, name, id, by, again: () => send(as(by), chat.id, 'Another') };
}

/** The first message of a chat, as a thing of its own. */
function firstOf({ as }: Stage, chat: ChatThing): Thing {
  const again = () => send(as(chat.by), chat.id, 'Another');
  return { ...chat, name: `the first message of ${chat.name}`, id: chat.messageId, again };
}

/** Opens the chats and says something in them. */
export async function openChats(stage: Stage) {
  const { ids, rosters } = stage;
  const talk = await open(stage, {
    name: 'a talk of students',
    by: 'asker',
    input: { audience: 'USERS', userIds: [ids.friend, ids['former student'], ids.erased] },
    in: ['asker'],
    were: ['former student', 'erased'],
    versionsFor: ['asker'],
  });
  await say(stage, talk, 'former student');
  await say(stage, talk, 'erased');
  const groupTalk = await open(stage, {
    name: 'a talk of the group',
    by: 'supervisor',
    input: { audience: 'STUDENT_GROUP', studentGroupId: rosters.home.studentGroups?.[0]?.id },
    in: ['asker', 'supervisor'],
    were: ['former student'],
  });
  const announcement = await open(stage, {
    name: 'an announcement',
    by: 'teacher',
    input: { audience: 'COURSE' },
    in: onRoster('home'),
    were: ['former student', 'former assistant', 'erased'],
    versionsFor: staffOf('home'),
    special: 'announcement',
  });
  const awayQuestion = await open(stage, {
    name: 'a question elsewhere',
    by: 'student elsewhere',
    space: 'away',
    input: { audience: 'COURSE_STAFF' },
    in: onRoster('away'),
  });
  const questions = await askStaff(stage, talk);
  const chats = { talk, groupTalk, announcement, awayQuestion, notice: await openNotice(stage), ...questions };
  return { ...chats, ...firstMessages(stage, chats) };
}

/** What the asker asks the staff. */
async function askStaff(stage: Stage, talk: ChatThing) {
  const ask = (name: string, more: Partial<Plan> = {}) =>
    open(stage, {
      name,
      by: 'asker',
      input: { audience: 'COURSE_STAFF' },
      in: ['asker', ...staffOf('home')],
      were: ['former assistant', 'erased'],
      ...more,
    });
  const question = await ask('a question', { input: { audience: 'COURSE_STAFF', replyToId: talk.messageId } });
  await say(stage, question, 'former assistant');
  const answer = await say(stage, question, 'assistant');
  const unanswered = await ask('an open question');
  const claimed = { ...(await ask('a claimed question')), by: 'assistant' as const };
  await stage.as('assistant').get(CLAIM, { chatId: claimed.id });
  const confidence = await ask('a question to the teacher', {
    input: { audience: 'RESPONSIBLE_TEACHER' },
    in: ['asker', 'teacher'],
    were: [],
  });
  return { question, answer, unanswered, claimed, confidence };
}

type Named = 'talk' | 'groupTalk' | 'announcement' | 'awayQuestion' | 'question';

function firstMessages(stage: Stage, chats: Record<Named, ChatThing>) {
  return {
    talked: firstOf(stage, chats.talk),
    asked: firstOf(stage, chats.question),
    announced: firstOf(stage, chats.announcement),
    askedElsewhere: firstOf(stage, chats.awayQuestion),
    introduced: firstOf(stage, chats.groupTalk),
  };
}

/** How people keep their chats, and what was done in them, once everybody has left who leaves; with what comes of it. */
export async function keepChats(stage: Stage, { question, groupTalk, announcement }: Chats) {
  const { as, words, ids, rosters } = stage;
  const said = await say(stage, groupTalk, 'asker', []);
  // The teacher is not in the chat, and is told by the audit log.
  for (const name of [groupTalk.name, `${said.name}: message`]) words.showTo(name, ['teacher']);
  await remove(as('supervisor'), said.id, words.add('why a message was deleted', [...groupTalk.in, 'teacher']));
  await updatePreferences(as('supervisor'), { receiptsToStudents: false });
  // The fellow has read nothing.
  for (const name of ['asker', 'supervisor', 'assistant', 'teacher'] as const) await markAllRead(as(name));
  await mute(as('asker'), announcement.id);
  await archive(as('asker'), groupTalk.id);
  await updatePreferences(as('asker'), { mutedCourseSpaceIds: [rosters.home.id] });
  const latest = await say(stage, { ...question, name: `${question.name}, at last` }, 'assistant');
  const reader: Thing = { ...question, name: 'who has read it', id: ids.supervisor };
  return { latest, reader };
}
