import type { Caller } from './service.js';

export const SAVED = `handle topic content updatedAt topicTranslations { language text } contentTranslations { language text }`;
export const SAVE = `mutation Save($input: SaveMessageInput!) { saveMessage(input: $input) { savedMessage { ${SAVED} } } }`;

/** Saves a message under a handle. */
export async function saveMessage(by: Caller, input: object): Promise<{ updatedAt: string }> {
  return (await by.get(SAVE, { input })).saveMessage.savedMessage;
}
