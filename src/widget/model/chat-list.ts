import {
  ArchiveChatDocument,
  type ChatSummaryFragment,
  ChatsDocument,
  type ChatsQueryVariables,
  MarkAllReadDocument,
  type MessageTextFragment,
  MuteChatDocument,
} from '../api/operations.js';
import type { Connection } from '../connection/connection.js';
import { Observable } from '../observable.js';

/** Which chats are listed. */
export type ChatFilter = 'all' | 'unread' | 'archived';

/** The chats of the viewer, or of one course space, those with the newest messages first. */
export class ChatList extends Observable {
  filter: ChatFilter = 'all';
  isLoaded = false;
  hasMore = false;
  private readonly known = new Map<string, ChatSummaryFragment>();
  private endCursor: string | null = null;
  /** Of lists that were asked for, only the last one counts. */
  private request = 0;

  constructor(
    private readonly connection: Connection,
    private readonly courseSpaceId: string | undefined,
  ) {
    super();
  }

  /** As they are to be shown. */
  get chats(): ChatSummaryFragment[] {
    const wanted = [...this.known.values()].filter((chat) => this.isListed(chat));
    return wanted.sort((one, other) => latest(other).localeCompare(latest(one)));
  }

  get(chatId: string): ChatSummaryFragment | undefined {
    return this.known.get(chatId);
  }

  show(filter: ChatFilter): Promise<void> {
    this.filter = filter;
    this.isLoaded = false;
    this.changed();
    return this.load();
  }

  /** Reads the newest ones, anew. */
  async load(): Promise<void> {
    const page = await this.page(null);
    if (!page) return;
    this.known.clear();
    this.take(page);
  }

  async loadMore(): Promise<void> {
    const page = this.hasMore ? await this.page(this.endCursor) : undefined;
    if (page) this.take(page);
  }

  /** Takes what is known of a chat by now. */
  put(chat: ChatSummaryFragment): void {
    if (this.courseSpaceId !== undefined && chat.courseSpace.id !== this.courseSpaceId) return;
    this.known.set(chat.id, chat);
    this.changed();
  }

  /** Whether the list had its chat, and knows the message now. */
  receive(message: MessageTextFragment): boolean {
    const chat = this.known.get(message.chat.id);
    if (chat && !(chat.lastMessage && chat.lastMessage.sentAt > message.sentAt)) {
      this.put({ ...chat, lastMessage: message, archived: false });
    }
    return chat !== undefined;
  }

  change(message: MessageTextFragment): void {
    const chat = this.known.get(message.chat.id);
    if (chat?.lastMessage?.id === message.id) this.put({ ...chat, lastMessage: message });
  }

  async mute(chatId: string, muted: boolean): Promise<void> {
    const { muteChat } = await this.connection.mutate(MuteChatDocument, { input: { chatId, muted } });
    this.put(muteChat.chat);
  }

  async archive(chatId: string, archived: boolean): Promise<void> {
    const { archiveChat } = await this.connection.mutate(ArchiveChatDocument, { input: { chatId, archived } });
    this.put(archiveChat.chat);
  }

  async markAllRead(): Promise<void> {
    await this.connection.mutate(MarkAllReadDocument, { input: { courseSpaceId: this.courseSpaceId } });
    await this.load();
  }

  private isListed({ archived, unreadCount }: ChatSummaryFragment): boolean {
    if (this.filter === 'unread') return unreadCount > 0 && !archived;
    return archived === (this.filter === 'archived');
  }

  private async page(after: string | null) {
    this.request += 1;
    const { request, filter, courseSpaceId } = this;
    const variables: ChatsQueryVariables = { courseSpaceId, after };
    if (filter === 'archived') variables.archived = true;
    if (filter === 'unread') variables.unreadOnly = true;
    const { chats } = await this.connection.query(ChatsDocument, variables);
    return request === this.request ? chats : undefined;
  }

  private take({ edges, pageInfo }: NonNullable<Awaited<ReturnType<ChatList['page']>>>): void {
    for (const { node } of edges) this.known.set(node.id, node);
    this.endCursor = pageInfo.endCursor;
    this.hasMore = pageInfo.hasNextPage;
    this.isLoaded = true;
    this.changed();
  }
}

function latest({ lastMessage, createdAt }: ChatSummaryFragment): string {
  return lastMessage?.sentAt ?? createdAt;
}
