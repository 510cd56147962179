import {
  ChatDocument,
  type ChatQuery,
  type ChatSummaryFragment,
  DeleteMessageDocument,
  EditMessageDocument,
  MarkReadDocument,
  MarkUnreadDocument,
  MessageDetailsDocument,
  type MessageDetailsQuery,
  MessagesDocument,
  type MessagesQuery,
  MessagesReadDocument,
  type MessageTextFragment,
} from '../api/operations.js';
import { ApiError } from '../connection/api-error.js';
import type { Connection } from '../connection/connection.js';
import { Observable } from '../observable.js';
import { Throttle } from './throttle.js';

/** A message as it is shown. */
export interface ThreadMessage extends MessageTextFragment {
  seen: boolean;
  seenCount: number;
  /** Where the chat can be read on from; undefined for what came live. */
  cursor?: string;
}

export type FullChat = NonNullable<ChatQuery['chat']>;
export type MessageDetails = MessageDetailsQuery['messages']['edges'][number]['node'];

/** Whoever reads on and on is told less often than they read. */
const READ_MILLISECONDS = 300;
const RECEIPTS_MILLISECONDS = 1_000;
const MOST_PER_PAGE = 100;

/** One chat that is open: its messages from the newest back to where somebody has scrolled. */
export class Thread extends Observable {
  chat: FullChat | undefined;
  /** There is no such chat (any more), for the viewer. */
  isGone = false;
  messages: readonly ThreadMessage[] = [];
  isLoaded = false;
  hasOlder = false;
  /** Above which the line goes that says what is new; it stays while the chat is open. */
  firstUnreadId: string | undefined;
  private isLoadingOlder = false;
  private isClosed = false;
  private startCursor: string | null = null;
  /** Up to where somebody has seen it here. */
  private upToId: string | undefined;
  private endReceipts = () => {};
  private readonly telling = new Throttle(READ_MILLISECONDS, () => void this.unlessGone(() => this.tellRead()));
  private readonly receipts = new Throttle(
    RECEIPTS_MILLISECONDS,
    () => void this.unlessGone(() => this.loadReceipts()),
  );

  constructor(
    readonly chatId: string,
    private readonly connection: Connection,
    private readonly viewerId: string,
  ) {
    super();
  }

  async open(): Promise<void> {
    await this.refresh();
    // Another chat may have been opened meanwhile.
    if (this.isClosed || !this.chat?.viewerSeesReceipts) return;
    const { chatId } = this;
    this.endReceipts = this.connection.follow(MessagesReadDocument, { chatId }, () => this.receipts.soon());
  }

  close(): void {
    this.telling.now();
    this.receipts.cancel();
    this.isClosed = true;
    this.endReceipts();
  }

  /** After the line was lost: what has changed meanwhile. */
  refresh(): Promise<void> {
    return this.unlessGone(async () => {
      await Promise.all([this.loadChat(), this.loadNewest()]);
    });
  }

  async loadOlder(): Promise<void> {
    if (!this.hasOlder || this.isLoadingOlder) return;
    this.isLoadingOlder = true;
    try {
      const { messages } = await this.connection.query(MessagesDocument, {
        chatId: this.chatId,
        before: this.startCursor,
      });
      this.messages = [...toMessages(messages), ...this.messages];
      this.takeStart(messages.pageInfo);
    } finally {
      this.isLoadingOlder = false;
    }
  }

  receive(message: MessageTextFragment): void {
    if (this.messages.some(({ id }) => id === message.id)) return;
    const isOwn = message.sender?.id === this.viewerId;
    this.messages = [...this.messages, { ...message, seen: isOwn, seenCount: 0 }];
    this.changed();
  }

  change(message: MessageTextFragment): void {
    const { id, content, deleted } = message;
    this.messages = this.messages.map((one) => {
      if (one.id === id) return { ...one, ...message };
      return one.replyTo?.id === id ? { ...one, replyTo: { ...one.replyTo, content, deleted } } : one;
    });
    this.changed();
  }

  put(chat: ChatSummaryFragment): void {
    if (this.chat) this.chat = { ...this.chat, ...chat };
    this.changed();
  }

  /** Somebody has really seen it, and what is above it. */
  saw(messageId: string): void {
    const index = this.indexOf(messageId);
    const upTo = this.indexOf(this.upToId);
    if (index <= upTo || this.messages.slice(upTo + 1, index + 1).every(({ seen }) => seen)) return;
    this.upToId = messageId;
    this.telling.soon();
  }

  async markUnread(fromMessageId: string): Promise<void> {
    await this.connection.mutate(MarkUnreadDocument, { input: { chatId: this.chatId, fromMessageId } });
    const from = this.indexOf(fromMessageId);
    this.messages = this.messages.map((one, index) => (index < from ? one : { ...one, seen: false }));
    this.firstUnreadId = fromMessageId;
    // What is on the screen is not to be read again at once: only what comes.
    this.upToId = this.messages.at(-1)?.id;
    this.changed();
  }

  async edit(messageId: string, content: { language: string; text: string }[]): Promise<void> {
    const { editMessage } = await this.connection.mutate(EditMessageDocument, { input: { messageId, content } });
    this.change(editMessage.message);
  }

  async delete(messageId: string, reason: string | undefined): Promise<void> {
    const { deleteMessage } = await this.connection.mutate(DeleteMessageDocument, { input: { messageId, reason } });
    this.change(deleteMessage.message);
  }

  /** The texts of a message in all its languages, and who has seen it. */
  async details(messageId: string): Promise<MessageDetails | undefined> {
    const index = this.indexOf(messageId);
    const before = this.messages.slice(0, index).findLastIndex(({ cursor }) => cursor !== undefined);
    const first = Math.min(MOST_PER_PAGE, index - before);
    const after = this.messages[before]?.cursor ?? null;
    const { messages } = await this.connection.query(MessageDetailsDocument, { chatId: this.chatId, after, first });
    return messages.edges.map(({ node }) => node).find(({ id }) => id === messageId);
  }

  /** Nobody has asked for what goes on by itself; that one is no longer in the chat is all that can be against it. */
  private async unlessGone(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.isGone ||= error.code === 'NOT_FOUND';
      this.changed();
    }
  }

  private async loadChat(): Promise<void> {
    const { chat } = await this.connection.query(ChatDocument, { id: this.chatId });
    this.isGone = chat === null;
    this.chat = chat ?? undefined;
    this.changed();
  }

  private async loadNewest(): Promise<void> {
    const { messages } = await this.connection.query(MessagesDocument, { chatId: this.chatId });
    const newest = toMessages(messages);
    const [first, last] = [newest[0], newest.at(-1)];
    const overlap = this.indexOf(first?.id);
    const ids = new Set(newest.map(({ id }) => id));
    // What came live while this was read.
    const later = this.messages.filter(({ id, sentAt }) => !ids.has(id) && last && sentAt >= last.sentAt);
    this.messages = [...this.messages.slice(0, Math.max(overlap, 0)), ...newest, ...later];
    if (overlap >= 0 && this.isLoaded) return this.changed();
    this.upToId = undefined;
    this.firstUnreadId = newest.find(({ seen }) => !seen)?.id;
    this.isLoaded = true;
    this.takeStart(messages.pageInfo);
  }

  private takeStart({ startCursor, hasPreviousPage }: MessagesQuery['messages']['pageInfo']): void {
    this.startCursor = startCursor;
    this.hasOlder = hasPreviousPage;
    this.changed();
  }

  /** How many have seen which of the newest ones. */
  private async loadReceipts(): Promise<void> {
    const { messages } = await this.connection.query(MessagesDocument, { chatId: this.chatId });
    const counts = new Map(messages.edges.map(({ node }) => [node.id, node.seenCount]));
    this.messages = this.messages.map((one) => ({ ...one, seenCount: counts.get(one.id) ?? one.seenCount }));
    this.changed();
  }

  private async tellRead(): Promise<void> {
    const { upToId } = this;
    if (upToId === undefined) return;
    await this.connection.mutate(MarkReadDocument, { input: { chatId: this.chatId, upToMessageId: upToId } });
    const upTo = this.indexOf(upToId);
    this.messages = this.messages.map((one, index) => (index <= upTo ? { ...one, seen: true } : one));
    this.changed();
  }

  private indexOf(messageId: string | undefined): number {
    return this.messages.findIndex(({ id }) => id === messageId);
  }
}

function toMessages({ edges }: MessagesQuery['messages']): ThreadMessage[] {
  return edges.map(({ cursor, node }) => ({ ...node, cursor }));
}
