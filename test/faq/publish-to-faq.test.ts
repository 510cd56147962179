import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChat, send } from '../support/chats.js';
import { adding, type Course, createCourse, en, fi, push, without } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { ENTRY, FAQ, FAQ_ENTRY, faqInput, PUBLISH, publish, questionsOf, RETRACT, UPDATE } from '../support/faq.js';
import { readMessages } from '../support/pages.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let staff: Caller;
let student: Caller;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  [staff] = course.assistants;
  [student] = course.students;
});
afterAll(() => service?.close());

/** A question to the staff and its answer. */
async function createQuestion(asked = en('Why does {{{main.py}}} fail?'), answered = en('It lacks a colon.')) {
  const chatId = await createChat(student, course, { audience: 'COURSE_STAFF', content: asked });
  const [question] = (await readMessages(staff, chatId)).edges;
  const messageId = question?.node.id as string;
  const answerId = await send(staff, chatId, 'Answer', { replyToId: messageId, content: answered });
  return { chatId, messageId, answerId };
}

const refused = (by: Caller, more: object) => refusalOf(by, PUBLISH, { input: faqInput(course, more) });
const versionsOf = async (by: Caller, id: string) => {
  const query = `query ($id: ID!) { faqEntry(id: $id) { versions {
    totalCount edges { node { number question answer publishedBy { id } } } } } }`;
  return (await by.get(query, { id })).faqEntry.versions;
};

describe('an entry', () => {
  test('is published by staff in several languages and read by everyone in the course space, each in their own', async () => {
    const question = [...fi('Miten palautan?'), ...en('How do I submit?')];
    const { id } = await publish(staff, course, { question, answer: [...fi('Napista.'), ...en('By the button.')] });

    for (const reader of [course.teacher, staff, ...course.students]) {
      const inFinnish = await reader.get(FAQ_ENTRY, { id }, 'fi');
      expect(inFinnish.faqEntry).toMatchObject({ question: 'Miten palautan?', answer: 'Napista.', version: 1 });
      const inEnglish = await reader.get(FAQ_ENTRY, { id }, 'en');
      expect(inEnglish.faqEntry).toMatchObject({ question: 'How do I submit?', answer: 'By the button.' });
    }
    const asked = `query ($id: ID!) { faqEntry(id: $id) { question(language: "fi") courseSpace { id } } }`;
    expect((await student.get(asked, { id }, 'en')).faqEntry).toEqual({
      question: 'Miten palautan?',
      courseSpace: { id: course.roster.id },
    });
    // Nobody reads Swedish here, so that the default of the course space is shown.
    expect((await student.get(FAQ_ENTRY, { id }, 'sv')).faqEntry.question).toBe('Miten palautan?');
  });

  test('is made from a message and its answer as they are', async () => {
    const { messageId, answerId } = await createQuestion();

    const entry = await publish(staff, course, { messageId, answerId, question: null, answer: null });

    expect(entry).toMatchObject({
      questionTranslations: en('Why does {{{main.py}}} fail?'),
      answerTranslations: en('It lacks a colon.'),
    });
  });

  test('is made from a message, with edited texts', async () => {
    const { messageId, answerId } = await createQuestion();

    const edited = await publish(staff, course, { messageId, answerId, question: fi('Miksi?'), answer: null });
    const answered = await publish(staff, course, { messageId, question: null, answer: en('For a reason.') });

    expect(edited).toMatchObject({ question: 'Miksi?', answer: 'It lacks a colon.' });
    expect(answered).toMatchObject({ question: 'Why does {{{main.py}}} fail?', answer: 'For a reason.' });
  });

  test('keeps nothing that leads to who asked, and stays when that person and their messages are gone', async () => {
    const leaver = `leaver-${course.roster.id}`;
    await push(service, course, { roster: adding(course, leaver) });
    const asker = await service.as(leaver);
    const chatId = await createChat(asker, course, { audience: 'COURSE_STAFF', content: en('Canary question') });
    const [asked] = (await readMessages(staff, chatId)).edges;
    const messageId = asked?.node.id as string;
    const answerId = await send(staff, chatId, 'Canary answer');
    const { id } = await publish(staff, course, { messageId, answerId, question: null, answer: null });

    const rows = await service.database.query<{ row: string }>(
      `select e::text as row from faq_entries e union all select v::text from faq_versions v`,
    );
    const everything = rows.map(({ row }) => row).join('\n');
    expect(everything).toContain('Canary question');
    for (const trace of [messageId, answerId, chatId, leaver]) expect(everything).not.toContain(trace);
    const references = await service.database.query<{ to: string }>(
      `select distinct confrelid::regclass::text as to from pg_constraint
        where contype = 'f' and conrelid in ('faq_entries'::regclass, 'faq_versions'::regclass) order by 1`,
    );
    // Of people, only whoever published it.
    expect(references.map(({ to }) => to)).toEqual(['course_spaces', 'faq_entries', 'users']);

    await push(service, course, { roster: without(course, leaver) });
    await service.database.query('delete from users where external_id = $1', [leaver]);
    await service.database.query(`delete from messages where chat_id in (select id from chats where public_id = $1)`, [
      chatId,
    ]);
    expect((await student.get(FAQ_ENTRY, { id })).faqEntry).toMatchObject({ question: 'Canary question' });
  });

  test('stays when who published it is erased, and tells no longer who that was', async () => {
    const publisher = `publisher-${course.roster.id}`;
    await push(service, course, { roster: adding(course, publisher, 'STAFF') });
    const { id } = await publish(await service.as(publisher), course);
    expect((await versionsOf(staff, id)).edges[0].node.publishedBy).toEqual({ id: publisher });

    await service.database.query('delete from users where external_id = $1', [publisher]);

    expect((await versionsOf(staff, id)).edges[0].node).toMatchObject({ number: 1, publishedBy: null });
  });

  test('can be published while the course space is frozen, whose chats it is not one of', async () => {
    const frozen = await createCourse(service, { frozen: true });

    expect(await publish(frozen.teacher, frozen)).toMatchObject({ version: 1 });
  });
});

describe('publishing is refused', () => {
  test('to students, and to whoever is not in the course space', async () => {
    expect(await refused(student, {})).toMatchObject({ code: 'FORBIDDEN' });
    expect(await refused(await service.as('stranger'), {})).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.courseSpaceId',
    });
  });

  test.each([
    ['without a question', { question: null }, 'input.question'],
    ['without an answer', { answer: null }, 'input.answer'],
    ['with a question in no language', { question: [] }, 'input.question'],
    ['in an unknown language', { question: [{ language: 'de', text: 'Wie?' }] }, 'input.question[0].language'],
    ['with a blank answer', { answer: en(' ') }, 'input.answer[0].text'],
    ['with too long an answer', { answer: en('a'.repeat(10_001)) }, 'input.answer[0].text'],
    ['with a hook of two words', { hook: 'two words' }, 'input.hook'],
    ['with a hook of markup', { hook: '<b>' }, 'input.hook'],
    ['with an empty hook', { hook: '' }, 'input.hook'],
    ['with too long a hook', { hook: 'h'.repeat(256) }, 'input.hook'],
    ['with an exercise of markup', { exercise: '<b>' }, 'input.exercise'],
    ['with an empty exercise', { exercise: '' }, 'input.exercise'],
    ['with a bad key', { idempotencyKey: 'a key' }, 'input.idempotencyKey'],
    ['with an answer to no message', { answerId: 'x' }, 'input.answerId'],
  ])('%s', async (_what, more, field) => {
    const before = await snapshotOf(service.database);

    expect(await refused(staff, more)).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('from messages that the publisher does not see, that are elsewhere, or do not belong together', async () => {
    const { messageId } = await createQuestion();
    const other = await createQuestion();
    const pair = await createChat(student, course, { audience: 'USERS', userIds: [course.ids.students[1]] });
    const [hidden] = (await readMessages(student, pair)).edges;
    const elsewhere = await createCourse(service);
    const otherChat = await createChat(elsewhere.teacher, elsewhere, { audience: 'COURSE' });
    const [foreign] = (await readMessages(elsewhere.teacher, otherChat)).edges;

    for (const unknown of [hidden?.node.id, foreign?.node.id, pair, 'x', '']) {
      const source = { question: null, answer: null };
      expect(await refused(staff, { ...source, messageId: unknown })).toMatchObject({
        code: 'NOT_FOUND',
        field: 'input.messageId',
      });
      expect(await refused(staff, { ...source, messageId, answerId: unknown })).toMatchObject({
        code: 'NOT_FOUND',
        field: 'input.answerId',
      });
    }
    expect(await refused(staff, { messageId, answerId: other.answerId })).toMatchObject({ field: 'input.answerId' });
  });
});

describe('a hook', () => {
  test('finds its entry, and is that of one entry of a course space', async () => {
    const { id } = await publish(staff, course, { hook: 'tehtävä-3_colon' });

    const { faq } = await student.get(FAQ, { courseSpaceId: course.roster.id, hook: 'tehtävä-3_colon' });
    expect(faq.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual([id]);
    expect(await refused(course.teacher, { hook: 'tehtävä-3_colon' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.hook',
    });
    const elsewhere = await createCourse(service);
    expect(await publish(elsewhere.teacher, elsewhere, { hook: 'tehtävä-3_colon' })).toMatchObject({ version: 1 });
  });

  test('goes to one of those who publish it at once', async () => {
    const callers = [staff, course.teacher, ...course.assistants];
    const answers = await Promise.all(
      callers.map((caller) => caller.ask(PUBLISH, { input: faqInput(course, { hook: 'race' }) })),
    );

    expect(answers.filter(({ errors }) => errors === undefined)).toHaveLength(1);
    const refusals = answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions);
    expect(refusals).toEqual(callers.slice(1).map(() => ({ code: 'BAD_USER_INPUT', field: 'input.hook' })));
  });

  test('is free again once its entry is retracted', async () => {
    const { id } = await publish(staff, course, { hook: 'again' });
    await staff.get(RETRACT, { input: { id } });

    expect(await publish(staff, course, { hook: 'again' })).toMatchObject({ hook: 'again' });
  });
});

describe('a new version', () => {
  test('changes what is given, keeps the rest, and is listed for staff with who published it', async () => {
    const { id } = await publish(staff, course, { exercise: 'e1', hook: 'changing' });

    const { updateFaqEntry } = await course.teacher.get(UPDATE, { input: { id, answer: fi('Uusi vastaus') } });
    expect(updateFaqEntry.entry).toMatchObject({
      ...{ id, version: 2, exercise: 'e1', hook: 'changing' },
      ...{ question: 'How do I submit?', answerTranslations: fi('Uusi vastaus') },
    });
    const { entry } = (await staff.get(UPDATE, { input: { id, exercise: null, hook: null } })).updateFaqEntry;
    expect(entry).toMatchObject({ version: 3, exercise: null, hook: null, answer: 'Uusi vastaus' });

    const by = (userId: string) => ({ publishedBy: { id: userId } });
    expect(await versionsOf(staff, id)).toEqual({
      totalCount: 3,
      edges: [
        { node: { number: 3, question: 'How do I submit?', answer: 'Uusi vastaus', ...by(course.ids.assistants[0]) } },
        { node: { number: 2, question: 'How do I submit?', answer: 'Uusi vastaus', ...by(course.ids.teacher) } },
        {
          node: {
            number: 1,
            question: 'How do I submit?',
            answer: 'With the button.',
            ...by(course.ids.assistants[0]),
          },
        },
      ],
    });
    expect(await versionsOf(student, id)).toBeNull();
  });

  test('is refused to students, of what does not exist, and of what is retracted', async () => {
    const { id } = await publish(staff, course);
    expect(await refusalOf(student, UPDATE, { input: { id, answer: en('Mine') } })).toMatchObject({
      code: 'FORBIDDEN',
    });
    for (const unknown of ['x', '0190b5c8-0000-7000-8000-000000000000']) {
      const input = { id: unknown, answer: en('A') };
      expect(await refusalOf(staff, UPDATE, { input })).toMatchObject({ code: 'NOT_FOUND', field: 'input.id' });
    }
    await staff.get(RETRACT, { input: { id } });
    expect(await refusalOf(staff, UPDATE, { input: { id, answer: en('A') } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.id',
    });
  });

  test('and another at once are two versions, and nothing of either is lost', async () => {
    const { id } = await publish(staff, course);

    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2
          ? staff.get(UPDATE, { input: { id, question: en(`Question ${index}`) } })
          : course.teacher.get(UPDATE, { input: { id, answer: en(`Answer ${index}`) } }),
      ),
    );

    const { totalCount, edges } = await versionsOf(staff, id);
    const numbers = edges.map(({ node }: { node: { number: number } }) => node.number);
    expect({ totalCount, numbers: numbers.toReversed() }).toEqual({
      totalCount: 21,
      numbers: Array.from({ length: 20 }, (_, index) => index + 2),
    });
    expect((await student.get(FAQ_ENTRY, { id })).faqEntry).toMatchObject({
      ...{ question: edges[0].node.question, answer: edges[0].node.answer, version: 21 },
    });
    expect(edges[0].node).toMatchObject({
      question: expect.stringMatching(/^Question/),
      answer: expect.stringMatching(/^Answer/),
    });
  });

  test('cannot take a hook that another entry has', async () => {
    await publish(staff, course, { hook: 'taken' });
    const { id } = await publish(staff, course, { hook: 'own' });

    expect(await refusalOf(staff, UPDATE, { input: { id, hook: 'taken' } })).toMatchObject({ field: 'input.hook' });
    expect((await versionsOf(staff, id)).totalCount).toBe(1);
  });
});

describe('retracting', () => {
  test('hides an entry from all but staff, once and for all', async () => {
    const { id } = await publish(staff, course, { question: en('To be retracted') });

    const first = await staff.get(RETRACT, { input: { id } });
    expect(first.retractFaqEntry.entry).toMatchObject({ id, retractedAt: expect.any(String) });
    expect(await course.teacher.get(RETRACT, { input: { id } })).toEqual(first);

    expect((await student.get(FAQ_ENTRY, { id })).faqEntry).toBeNull();
    expect((await staff.get(FAQ_ENTRY, { id })).faqEntry).toMatchObject({ question: 'To be retracted' });
    for (const reader of [student, staff]) {
      expect(await questionsOf(reader, course, { first: 100 })).not.toContain('To be retracted');
      expect(await questionsOf(reader, course, { search: 'retracted' })).toEqual([]);
    }
    expect(await refusalOf(student, RETRACT, { input: { id } })).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.id',
    });
  });

  test('is refused to students', async () => {
    const { id } = await publish(staff, course);

    expect(await refusalOf(student, RETRACT, { input: { id } })).toMatchObject({ code: 'FORBIDDEN' });
    expect((await student.get(FAQ_ENTRY, { id })).faqEntry).toMatchObject({ retractedAt: null });
  });
});

describe('a retry with the same key', () => {
  const onOther = async ({ token }: Caller) => createCaller((await other()).url, token);
  let started: TestService | undefined;
  const other = async () => {
    started ??= await service.another();
    return started;
  };

  test('publishes once, also at once, on two instances and with a hook', async () => {
    const elsewhere = await onOther(staff);
    const variables = { input: faqInput(course, { idempotencyKey: 'publish-1', hook: 'keyed' }) };

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? staff : elsewhere).get(PUBLISH, variables)),
    );

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await questionsOf(student, course, { hook: 'keyed' })).toHaveLength(1);
  });

  test('makes one new version, also at once', async () => {
    const { id } = await publish(staff, course);
    const elsewhere = await onOther(staff);
    const variables = { input: { id, answer: en('Once'), idempotencyKey: 'update-1' } };

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? staff : elsewhere).get(UPDATE, variables)),
    );

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0].updateFaqEntry.entry.version).toBe(2);
  });

  test('has the same entry although the message that it was made from is gone by now', async () => {
    const { messageId, answerId, chatId } = await createQuestion();
    const source = { messageId, answerId, question: null, answer: null, idempotencyKey: 'publish-2' };
    const first = await publish(staff, course, source);
    await service.database.query(
      `update messages set deleted_at = now() where chat_id in (select id from chats where public_id = $1)`,
      [chatId],
    );

    expect(await publish(staff, course, source)).toEqual(first);
    expect(await refused(staff, { ...source, idempotencyKey: 'publish-3' })).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.messageId',
    });
  });

  test('is refused when it was used for something else; another person’s key is another key', async () => {
    const { id } = await publish(staff, course, { idempotencyKey: 'publish-4' });
    const refusal = { code: 'BAD_USER_INPUT', field: 'input.idempotencyKey' };

    expect(
      await refusalOf(staff, UPDATE, { input: { id, answer: en('A'), idempotencyKey: 'publish-4' } }),
    ).toMatchObject(refusal);
    await staff.get(UPDATE, { input: { id, answer: en('A'), idempotencyKey: 'update-2' } });
    expect(await refused(staff, { idempotencyKey: 'update-2' })).toMatchObject(refusal);
    expect((await publish(course.teacher, course, { idempotencyKey: 'publish-4' })).id).not.toBe(id);
  });

  test('is not charged as a write, and its first use is', async () => {
    const limited = await service.another({ RATE_LIMIT_WRITES_PER_MINUTE: '2' });
    const caller = createCaller(limited.url, course.teacher.token);
    const keyed = (idempotencyKey: string) => caller.ask(PUBLISH, { input: faqInput(course, { idempotencyKey }) });

    for (const key of ['limited-1', 'limited-1', 'limited-2', 'limited-1']) {
      expect((await keyed(key)).errors).toBeUndefined();
    }
    expect((await keyed('limited-3')).errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
  });
});

describe('an integration', () => {
  test('with faq:write publishes, changes, retracts and reads in any course space, and is nobody', async () => {
    const integration = await service.integration('faq:write');
    const input = faqInput(course, { hook: 'from-lms', idempotencyKey: 'task-1' });

    const { entry } = (await integration.get(PUBLISH, { input })).publishToFaq;
    expect((await integration.get(PUBLISH, { input })).publishToFaq.entry).toEqual(entry);
    await integration.get(UPDATE, { input: { id: entry.id, answer: en('Changed'), idempotencyKey: 'task-2' } });
    expect(await questionsOf(integration, course, { hook: 'from-lms' })).toEqual(['How do I submit?']);
    expect((await versionsOf(integration, entry.id)).edges[0].node).toMatchObject({ number: 2, publishedBy: null });
    await integration.get(RETRACT, { input: { id: entry.id } });

    expect((await staff.get(FAQ_ENTRY, { id: entry.id })).faqEntry).toMatchObject({ answer: 'Changed', version: 2 });
  });

  test('has no messages to publish from, and needs the scope', async () => {
    const { messageId, answerId } = await createQuestion();
    const integration = await service.integration('faq:write');
    const input = faqInput(course, { messageId, answerId });

    expect(await refusalOf(integration, PUBLISH, { input })).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.messageId',
    });
    const { id } = await publish(staff, course);
    const other = await service.integration('messages:write roster:write');
    for (const [query, variables] of [
      [PUBLISH, { input: faqInput(course) }],
      [UPDATE, { input: { id } }],
      [RETRACT, { input: { id } }],
      [FAQ, { courseSpaceId: course.roster.id }],
      [`query ($id: ID!) { faqEntry(id: $id) { ${ENTRY} } }`, { id }],
    ] as const) {
      expect(await refusalOf(other, query, variables)).toMatchObject({ code: 'FORBIDDEN' });
    }
  });
});
