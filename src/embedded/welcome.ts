import type { Scope } from '../auth/identity.js';
import type { Config } from '../config.js';
import { askService } from './ask-service.js';
import { type Ask, DEMO_PEOPLE, loadDemoCourse, nameOfDemoPerson } from './demo-course.js';
import { issueToken } from './development-tokens.js';

type Tokens = Record<'learningEnvironment' | keyof typeof DEMO_PEOPLE, string>;

const SCOPES: Scope[] = ['roster:write', 'messages:write', 'faq:write', 'users:erase'];

async function issueTokens(secret: string, { issuer, audience }: Config['auth']): Promise<Tokens> {
  const issue = (sub: string, scope?: string) =>
    issueToken({ secret, issuer, audience }, scope === undefined ? { sub } : { sub, scope });
  const people = Object.entries(DEMO_PEOPLE).map(async ([person, id]) => [person, await issue(id)]);
  const tokens = Object.fromEntries(await Promise.all(people));
  return { ...tokens, learningEnvironment: await issue('learning-environment', SCOPES.join(' ')) };
}

function createAsk(url: string, tokens: Tokens): Ask {
  return (as, query, input) => askService(url, tokens[as], query, input);
}

/** In development: loads the demo course, where the database is the embedded one, and tells how to sign in. */
export async function welcome(
  url: string,
  { config, secret, embedded }: { config: Config; secret: string; embedded: boolean },
): Promise<string> {
  const tokens = await issueTokens(secret, config.auth);
  if (embedded) await loadDemoCourse(createAsk(url, tokens));
  return `
Lovelace Messaging is up${embedded ? ' with a demo course' : ''}.

${embedded ? `  Demo              ${url}/demo  (two panes of a course page; sign in with a click)\n` : ''}  Apollo Sandbox    ${url}/graphql
  GraphiQL          ${url}/graphiql  (works without internet)

Sign in with the header  Authorization: Bearer <token>  and one of these development tokens:

  student (${DEMO_PEOPLE.student}, ${nameOfDemoPerson('student')})
    ${tokens.student}
  assistant (${DEMO_PEOPLE.assistant}, ${nameOfDemoPerson('assistant')})
    ${tokens.assistant}
  responsible teacher (${DEMO_PEOPLE.teacher}, ${nameOfDemoPerson('teacher')})
    ${tokens.teacher}
  learning environment (scopes ${SCOPES.join(', ')})
    ${tokens.learningEnvironment}

A first query, as the student:

  curl -s ${url}/graphql -H 'content-type: application/json' \\
    -H 'authorization: Bearer ${tokens.student}' \\
    -d '{"query":"{ viewer { displayName } unreadCount chats(first: 5) { edges { node { topic unreadCount lastMessage { content } } } } }"}'
`;
}
