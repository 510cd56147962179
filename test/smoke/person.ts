import assert from 'node:assert/strict';
import { type AnyData, type ApiError, ask } from '../support/api.js';
import { SEND } from '../support/chats.js';
import { en } from '../support/course.js';

/** Somebody at the service, by HTTP; the token is the same over restarts. */
export class Person {
  constructor(
    readonly url: string,
    readonly token: string,
    /** What requests ask for; without it, they leave it to the service. */
    readonly language: string | undefined = undefined,
  ) {}

  /** The same person, whose requests ask for a language or for none. */
  asking(language?: string): Person {
    return new Person(this.url, this.token, language);
  }

  async get(query: string, variables: object = {}): Promise<AnyData> {
    const { data, errors } = await ask<AnyData>(this.url, { ...this, query, variables });
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data;
  }

  /** What is done with an input, such as what CREATE does; returns what the mutation answers. */
  async act(mutation: string, input: object): Promise<AnyData> {
    const [answer] = Object.values(await this.get(mutation, { input }));
    return answer;
  }

  /** The error with which an operation is refused. */
  async refused(query: string, variables: object): Promise<ApiError> {
    const { errors } = await ask(this.url, { ...this, query, variables });
    assert.equal(errors?.length, 1);
    return errors?.[0] as ApiError;
  }

  async send(chatId: string, text: string, replyToId?: string): Promise<string> {
    const { message } = await this.act(SEND, { chatId, content: en(text), replyToId });
    return message.id;
  }

  async unreadCount(): Promise<number> {
    return (await this.get('{ unreadCount }')).unreadCount;
  }
}
