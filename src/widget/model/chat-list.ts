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
import { type Page, Pages } from './pages.js';

/** Which chats are listed. */
export type ChatFilter = 'all' | 'unread' | 'archived';

/** The chats of the viewer, or of one course space, those with the newest messages first. */
export class ChatList extends Observable {
  filter: ChatFilter = 'all';
  readonly pages = new Pages<ChatSummaryFragment>(
    (after) => this.read(after),
    () => this.changed(),
  );

  constructor(
    private readonly connection: Connection,
    private readonly courseSpaceId: string | undefined,
  ) {
    super();
  }

  /** As they are to be shown. */
  get chats(): ChatSummaryFragment[] {
    const wanted = [...this.pages.known.values()].filter((chat) => this.isListed(chat));
    return wanted.sort((one, other) => latest(other).localeCompare(latest(one)));
  }

  get(chatId: string): ChatSummaryFragment | undefined {
    return this.pages.known.get(chatId);
  }

  show(filter: ChatFilter): Promise<void> {
    this.filter = filter;
    this.pages.isLoaded = false;
    this.changed();
    return this.pages.load();
  }

  /** Takes what is known of a chat by now. */
  put(chat: ChatSummaryFragment): void {
    if (this.courseSpaceId !== undefined && chat.courseSpace.id !== this.courseSpaceId) return;
    this.pages.known.set(chat.id, chat);
    this.changed();
  }

  /** Whether the list had its chat, and knows the message now. */
  receive(message: MessageTextFragment): boolean {
    const chat = this.pages.known.get(message.chat.id);
    if (chat && !(chat.lastMessage && chat.lastMessage.sentAt > message.sentAt)) {
      this.put({ ...chat, lastMessage: message, archived: false });
    }
    return chat !== undefined;
  }

  change(message: MessageTextFragment): void {
    const chat = this.pages.known.get(message.chat.id);
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
    await this.pages.load();
  }

  private isListed({ archived, unreadCount }: ChatSummaryFragment): boolean {
    if (this.filter === 'unread') return unreadCount > 0 && !archived;
    return archived === (this.filter === 'archived');
  }

  private async read(after: string | null): Promise<Page<ChatSummaryFragment>> {
    const { filter, courseSpaceId } = this;
    const variables: ChatsQueryVariables = { courseSpaceId, after };
    if (filter === 'archived') variables.archived = true;
    if (filter === 'unread') variables.unreadOnly = true;
    const { chats } = await this.connection.query(ChatsDocument, variables);
    return { items: chats.edges.map(({ node }) => [node.id, node]), pageInfo: chats.pageInfo };
  }
}

function latest({ lastMessage, createdAt }: ChatSummaryFragment): string {
  return lastMessage?.sentAt ?? createdAt;
}
