import type { ObservableQuery, OperationVariables } from '@apollo/client';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createPairChat, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { openFrontEnd, portOf } from '../support/front-end.js';
import { openLink } from '../support/link.js';
import { contentsOf, readMessages } from '../support/pages.js';
import { startService, type TestService } from '../support/service.js';
import { until } from '../support/waiting.js';
import { followChats, watchChats } from './snippets/apollo-chats.js';
import { codeOf, createApolloClient } from './snippets/apollo-client.js';
import { followOpenChat, sendMessage, watchMessages } from './snippets/apollo-messages.js';

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** A new course, whose first student has an Apollo client. */
async function open(port = portOf(service)) {
  course = await createCourse(service);
  const frontEnd = openFrontEnd(port, course.ids.students[0]);
  const client = createApolloClient(frontEnd.url, frontEnd.socket, frontEnd.fetch);
  onTestFinished(() => client.stop());
  return { ...frontEnd, client };
}

/** What a query that is on the screen shows. */
function show<Data, Variables extends OperationVariables>(watched: ObservableQuery<Data, Variables>) {
  const subscription = watched.subscribe(() => {});
  onTestFinished(() => subscription.unsubscribe());
  return () => {
    const result = watched.getCurrentResult();
    return result.dataState === 'complete' ? result.data : undefined;
  };
}

test('pages of chats become one list, into which live messages and counts come', async () => {
  const { client, socket } = await open();
  const chats = [await createPairChat(course), await createPairChat(course), await createPairChat(course)] as const;
  const watched = watchChats(client, 2);
  const shown = show(watched);
  const listed = () => shown()?.chats.edges.map(({ node }) => node) ?? [];
  const order = [...chats].reverse();
  await until(() => listed().length === 2);
  await watched.fetchMore({ variables: { after: shown()?.chats.pageInfo.endCursor ?? null } });
  await until(() => listed().length === 3);
  expect(listed().map(({ id }) => id)).toEqual(order);

  const counts: number[] = [];
  onTestFinished(followChats(client, socket, (count) => counts.push(count)));
  await until(() => counts.length === 1);
  await until(async () => {
    await send(course.students[1], chats[0], 'Live');
    return listed()[2]?.lastMessage?.content === 'Live';
  });
  await until(() => (listed()[2]?.unreadCount ?? 0) > 0);
  expect(counts.slice(0, 2)).toEqual([0, 1]);
  expect(listed().map(({ id }) => id)).toEqual(order);
  expect(listed().map(({ lastMessage }) => lastMessage?.content)).toEqual(['First', 'First', 'Live']);

  const added = await createPairChat(course);
  await until(() => listed()[0]?.id === added);
});

test('a list is read anew when the socket has come back', async () => {
  const link = await openLink(portOf(service));
  onTestFinished(link.close);
  const { client, socket, connections } = await open(link.port);
  const watched = watchChats(client);
  const shown = show(watched);
  await until(() => shown()?.chats.edges.length === 0);
  onTestFinished(followChats(client, socket, () => {}));
  await until(() => connections.length === 1);
  link.cut();
  const chatId = await createPairChat(course);
  link.mend();
  await until(() => shown()?.chats.edges[0]?.node.id === chatId);
});

test('an open chat has older pages before, and newer messages behind, without gap or doubling after a cut', async () => {
  const link = await openLink(portOf(service));
  onTestFinished(link.close);
  const { client, connections } = await open(link.port);
  const chatId = await createPairChat(course);
  for (const text of ['1', '2', '3']) await send(course.students[1], chatId, text);
  const watched = watchMessages(client, chatId, 2);
  const shown = show(watched);
  const contents = () => shown()?.messages.edges.map(({ node }) => node.content) ?? [];
  await until(() => contents().length === 2);
  onTestFinished(followOpenChat(watched, chatId, shown()?.messages.pageInfo.endCursor ?? null));
  await send(course.students[1], chatId, '4');
  await until(() => contents().includes('4'));

  link.cut();
  await send(course.students[1], chatId, '5');
  await send(course.students[1], chatId, '6');
  link.mend();
  await until(() => contents().includes('6'));
  await watched.fetchMore({ variables: { before: shown()?.messages.pageInfo.startCursor ?? null } });
  await until(() => contents().includes('First'));
  expect(contents()).toEqual(['First', '1', '2', '3', '4', '5', '6']);

  const sent = await sendMessage(client, chatId, '7');
  await until(() => contents().includes('7'));
  expect(shown()?.messages.edges.at(-1)?.node.id).toBe(sent?.id);
  expect(contents()).toEqual(contentsOf(await readMessages(course.students[0], chatId, { last: 20 })));
  expect(connections).toEqual([false, true]);
});

test('errors tell a code to decide by', async () => {
  const { client } = await open();
  const refused = sendMessage(client, crypto.randomUUID(), 'To nobody');
  expect(codeOf(await refused.catch((error) => error))).toBe('NOT_FOUND');
});
