import { type MessageTextFragment, SendMessageDocument } from '../api/operations.js';
import { ApiError } from '../connection/api-error.js';
import type { Connection } from '../connection/connection.js';
import { pause } from '../connection/retry-wait.js';
import { Observable } from '../observable.js';
import type { Storage } from './storage.js';

/** A message that the service has not confirmed yet. */
export interface Outgoing {
  /** By which the service knows it again, however often it is sent. */
  key: string;
  chatId: string;
  text: string;
  /** Of the text. */
  language: string;
  replyTo: { id: string; content: string } | undefined;
  /** When it was written, in milliseconds. */
  writtenAt: number;
  /** What the service says against it; undefined while it is on its way. */
  refusal: string | undefined;
}

const STORED = 'outbox';
/** When the service cannot take it at the moment; a line that is lost does not count. */
const ATTEMPTS = 5;

/** What is on its way to the service, in its order; it survives the page, and is sent again with the same key. */
export class Outbox extends Observable {
  private items: Outgoing[];
  /** Of each chat one at a time, for their order. */
  private readonly sending = new Set<string>();
  /** What came live of the viewer's own meanwhile. */
  private held: readonly MessageTextFragment[] = [];

  constructor(
    private readonly connection: Connection,
    private readonly storage: Storage,
    private readonly onSent: (message: MessageTextFragment) => void,
  ) {
    super();
    this.items = storage.read<Outgoing[]>(STORED) ?? [];
    for (const { chatId } of this.items) void this.sendNext(chatId);
  }

  /** What is under way to a chat. */
  of(chatId: string): readonly Outgoing[] {
    return this.items.filter((item) => item.chatId === chatId);
  }

  send(item: Omit<Outgoing, 'key' | 'writtenAt' | 'refusal'>): void {
    this.items = [...this.items, { ...item, key: crypto.randomUUID(), writtenAt: Date.now(), refusal: undefined }];
    this.store();
    void this.sendNext(item.chatId);
  }

  /**
   * Whether a message of the viewer's own that came live is kept back, since it may be the one that is being sent: until the
   * service has answered, it would be there twice.
   */
  hold(message: MessageTextFragment): boolean {
    const isSending = this.sending.has(message.chat.id);
    if (isSending) this.held = [...this.held, message];
    return isSending;
  }

  /** Sends what was refused once more. */
  retry(key: string): void {
    const item = this.items.find((one) => one.key === key);
    if (!item) return;
    this.replace(key, { ...item, refusal: undefined });
    void this.sendNext(item.chatId);
  }

  discard(key: string): void {
    this.replace(key, undefined);
  }

  private async sendNext(chatId: string): Promise<void> {
    if (this.sending.has(chatId)) return;
    const item = this.items.find((one) => one.chatId === chatId && one.refusal === undefined);
    if (!item) return;
    this.sending.add(chatId);
    await this.sendOne(item);
    this.sending.delete(chatId);
    const held = this.held.filter(({ chat }) => chat.id === chatId);
    this.held = this.held.filter(({ chat }) => chat.id !== chatId);
    for (const message of held) this.onSent(message);
    void this.sendNext(chatId);
  }

  private async sendOne(item: Outgoing): Promise<void> {
    const { key, chatId, text, language, replyTo } = item;
    const input = { chatId, content: [{ language, text }], replyToId: replyTo?.id, idempotencyKey: key };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { sendMessage } = await this.connection.mutate(SendMessageDocument, { input });
        this.onSent(sendMessage.message);
        return this.replace(key, undefined);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const { retryAfter, message } = error;
        if (retryAfter === undefined || attempt === ATTEMPTS) return this.replace(key, { ...item, refusal: message });
        await pause(retryAfter);
      }
    }
  }

  private replace(key: string, item: Outgoing | undefined): void {
    this.items = this.items.flatMap((one) => (one.key === key ? (item ?? []) : one));
    this.store();
  }

  private store(): void {
    this.storage.write(STORED, this.items.length > 0 ? this.items : undefined);
    this.changed();
  }
}
