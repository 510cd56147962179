import { en } from './course.js';
import type { Caller } from './service.js';

export const EDIT = `mutation Edit($input: EditMessageInput!) { editMessage(input: $input) { message {
  id content editedAt } } }`;
export const DELETE = `mutation Delete($input: DeleteMessageInput!) { deleteMessage(input: $input) { message {
  id content contentTranslations { text } deleted deletedAt deletionReason sender { id } } } }`;
export const CHANGED = `subscription Changed($chatId: ID, $after: String) {
  messageChanged(chatId: $chatId, after: $after) { cursor message { id content deleted chat { id } } } }`;

/** A result of CHANGED. */
export interface Changed {
  messageChanged: {
    cursor: string;
    message: { id: string; content: string; deleted: boolean; chat: { id: string } };
  };
}

/** What EDIT and DELETE answer. */
export interface ChangedMessage {
  id: string;
  content: string;
  editedAt?: string | null;
  deletedAt?: string | null;
}

/** Edits a message to an English text. */
export async function edit(by: Caller, messageId: string, text: string): Promise<ChangedMessage> {
  return (await by.get(EDIT, { input: { messageId, content: en(text) } })).editMessage.message;
}

/** Deletes a message. */
export async function remove(by: Caller, messageId: string, reason?: string): Promise<ChangedMessage> {
  return (await by.get(DELETE, { input: { messageId, ...(reason === undefined ? {} : { reason }) } })).deleteMessage
    .message;
}
