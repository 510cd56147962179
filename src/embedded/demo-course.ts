import rosters from './roster-sample.json' with { type: 'json' };

/** Who appears in the demo course, by the ids of its roster. */
export const DEMO_PEOPLE = {
  student: 'oulu:1034',
  otherStudent: 'oulu:1035',
  assistant: 'oulu:57',
  teacher: 'oulu:12',
} as const;

/** The course space that the demo is about. */
export const DEMO_SPACE = rosters[0]?.id;

/** What the roster calls one of them. */
export function nameOfDemoPerson(person: Person): string {
  const entry = rosters[0]?.roster.find(({ userId }) => userId === DEMO_PEOPLE[person]);
  return entry?.displayName ?? DEMO_PEOPLE[person];
}

type Person = keyof typeof DEMO_PEOPLE;

/** Sends an operation to the service as this person, or as the learning environment, and returns its data. */
export type Ask = <Data>(as: Person | 'learningEnvironment', query: string, input: unknown) => Promise<Data>;

const SYNC = `mutation Demo($input: SyncCourseSpaceInput!) { syncCourseSpace(input: $input) { courseSpaceId } }`;
const CREATE = `mutation Demo($input: CreateChatInput!) { createChat(input: $input) { chat { id } message { id } } }`;
const SEND = `mutation Demo($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }`;

interface DemoMessage {
  from: Person;
  text: Record<string, string>;
  answersFirst?: boolean;
}

interface DemoChat {
  audience: string;
  to?: { userIds?: string[]; studentGroupId?: string };
  /** Which of the chats before has the message that it answers: its first one. */
  answers?: number;
  topic: Record<string, string>;
  messages: [DemoMessage, ...DemoMessage[]];
}

const CHATS: DemoChat[] = [
  {
    audience: 'COURSE',
    topic: { fi: 'Tervetuloa kurssille', en: 'Welcome to the course' },
    messages: [
      {
        from: 'teacher',
        text: {
          fi: 'Tervetuloa! Ensimmäinen luento on maanantaina klo 10. Kysy täällä, jos jokin on epäselvää.',
          en: 'Welcome! The first lecture is on Monday at 10. Ask here if anything is unclear.',
        },
      },
    ],
  },
  {
    audience: 'COURSE_STAFF',
    topic: { fi: 'Tehtävä 3: tarkistin ei hyväksy vastausta' },
    messages: [
      { from: 'student', text: { fi: 'Tarkistin sanoo, että {{{tulosta()}}} puuttuu, vaikka se on tiedostossa.' } },
      { from: 'assistant', text: { fi: 'Katson illalla. Mikä on tiedoston nimi?' }, answersFirst: true },
    ],
  },
  {
    audience: 'STUDENT_GROUP',
    to: { studentGroupId: 'oulu:214-g1' },
    topic: { fi: 'Ryhmä 1: tapaaminen', en: 'Group 1: meeting' },
    messages: [
      {
        from: 'assistant',
        text: { fi: 'Tavataan torstaina klo 14 salissa TS135.', en: 'We meet on Thursday at 14 in room TS135.' },
      },
    ],
  },
  {
    audience: 'USERS',
    to: { userIds: [DEMO_PEOPLE.student] },
    topic: { en: 'Pair work' },
    messages: [{ from: 'otherStudent', text: { en: 'Hi! Shall we do exercise 4 together?' } }],
  },
  {
    audience: 'RESPONSIBLE_TEACHER',
    answers: 0,
    topic: { fi: 'Luennon tallenne' },
    messages: [{ from: 'otherStudent', text: { fi: 'Tuleeko luennosta tallenne?' } }],
  },
];

function translations(text: Record<string, string>): { language: string; text: string }[] {
  return Object.entries(text).map(([language, value]) => ({ language, text: value }));
}

/** Returns the id of its first message. */
async function loadChat(
  { audience, to, topic, messages }: DemoChat,
  { key, replyToId }: { key: string; replyToId: string | undefined },
  ask: Ask,
): Promise<string> {
  const [first, ...rest] = messages;
  const { createChat } = await ask<{ createChat: { chat: { id: string }; message: { id: string } } }>(
    first.from,
    CREATE,
    {
      courseSpaceId: DEMO_SPACE,
      audience,
      ...to,
      replyToId,
      topic: translations(topic),
      content: translations(first.text),
      idempotencyKey: key,
    },
  );
  for (const [index, { from, text, answersFirst }] of rest.entries()) {
    await ask(from, SEND, {
      chatId: createChat.chat.id,
      content: translations(text),
      replyToId: answersFirst ? createChat.message.id : null,
      idempotencyKey: `${key}-${index + 1}`,
    });
  }
  return createChat.message.id;
}

/**
 * Loads the demo course spaces and some chats, as the learning environment and its people would: over the API.
 * What is there already stays as it is (rosters are pushed whole, and messages have idempotency keys).
 */
export async function loadDemoCourse(ask: Ask): Promise<void> {
  for (const roster of rosters) await ask('learningEnvironment', SYNC, roster);
  const firstMessages: string[] = [];
  for (const [index, chat] of CHATS.entries()) {
    const replyToId = chat.answers === undefined ? undefined : firstMessages[chat.answers];
    firstMessages.push(await loadChat(chat, { key: `demo-${index + 1}`, replyToId }, ask));
  }
}
