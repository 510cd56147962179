import { type Awaitable, chain } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { pick, pickAny, pickOnly, type Translations } from '../i18n/translations.js';

/**
 * A text of a chat in the asked language, else the request's, else the space's default, else any; empty where there is
 * none, as in a tombstone.
 */
export function textOf(
  { content, chatKey }: { content: Translations; chatKey: number },
  asked: string | undefined,
  { language, loaders }: RequestContext,
): Awaitable<string> {
  const text = pickOnly(content) ?? pick(content, asked, language);
  if (text !== undefined) return text;
  if (Object.keys(content).length === 0) return '';
  return chain(loaders.chats.load(chatKey), (chat) =>
    chain(
      chat && loaders.courseSpaces.load(chat.spaceKey),
      (space) => pick(content, space?.defaultLanguage) ?? pickAny(content),
    ),
  );
}
