import {
  ChatDocument,
  type ChatSummaryFragment,
  ChatUnreadCountsDocument,
  CreateChatDocument,
  type CreateChatInput,
  InboxChangedDocument,
  MessageAddedDocument,
  MessageChangedDocument,
  type MessageTextFragment,
  type PersonFragment,
  StartDocument,
  type StartQuery,
} from '../api/operations.js';
import type { Connection } from '../connection/connection.js';
import { Observable } from '../observable.js';
import { ChatList } from './chat-list.js';
import { Drafts } from './drafts.js';
import { Inbox, type InboxAction } from './inbox.js';
import { Outbox } from './outbox.js';
import { Storage } from './storage.js';
import { Thread } from './thread.js';

export type CourseSpace = StartQuery['courseSpaces'][number];

/** Everything that one signed-in person has before them: their chats, the one that is open, what is on its way. */
export class Session extends Observable {
  unreadCount = 0;
  thread: Thread | undefined;
  readonly chats: ChatList;
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  /** For staff: of the course space that was named, or of the first one where the viewer is staff. */
  readonly inbox: Inbox | undefined;
  private readonly endings: (() => void)[] = [];
  private readonly added: { after?: string } = {};
  private readonly changes: { after?: string } = {};

  private constructor(
    readonly connection: Connection,
    readonly viewer: PersonFragment,
    readonly courseSpaces: readonly CourseSpace[],
    readonly courseSpaceId: string | undefined,
    private readonly onArrival: (message: MessageTextFragment) => void,
  ) {
    super();
    const storage = new Storage(viewer.id);
    this.chats = new ChatList(connection, courseSpaceId);
    this.drafts = new Drafts(storage);
    this.outbox = new Outbox(connection, storage, (message) => this.take(message));
    const staffed = this.ownCourseSpaces.find(({ viewerRole }) => viewerRole !== 'STUDENT');
    this.inbox = staffed && new Inbox(connection, staffed.id);
    for (const part of [this.chats, this.outbox, this.inbox]) {
      if (part) this.endings.push(part.observe(() => this.changed()));
    }
    this.follow();
  }

  /** Begins once the service has said who this is; `onArrival` hears of each message of others as it comes. */
  static async start(
    connection: Connection,
    options: { courseSpaceId: string | undefined; onArrival: (message: MessageTextFragment) => void },
  ): Promise<Session> {
    const { viewer, courseSpaces } = await connection.query(StartDocument, {});
    return new Session(connection, viewer, courseSpaces, options.courseSpaceId, options.onArrival);
  }

  /** The course spaces that are shown here. */
  get ownCourseSpaces(): readonly CourseSpace[] {
    return this.courseSpaces.filter(({ id }) => this.courseSpaceId === undefined || id === this.courseSpaceId);
  }

  close(): void {
    this.openThread(undefined);
    for (const end of this.endings) end();
  }

  openThread(chatId: string | undefined): void {
    if (this.thread?.chatId === chatId) return;
    this.thread?.close();
    this.thread = chatId === undefined ? undefined : new Thread(chatId, this.connection, this.viewer.id);
    this.thread?.observe(() => this.changed());
    void this.thread?.open();
    this.changed();
  }

  /** Rejects with an ApiError. */
  async createChat(input: CreateChatInput): Promise<ChatSummaryFragment> {
    const { createChat } = await this.connection.mutate(CreateChatDocument, { input });
    this.chats.put(createChat.chat);
    return createChat.chat;
  }

  /** Does something with a question, wherever it is shown; rejects with an ApiError where one may not. */
  async act(chat: ChatSummaryFragment, action: InboxAction): Promise<void> {
    const inboxEntry = await this.inbox?.act(chat, action);
    if (inboxEntry) this.put({ ...chat, inboxEntry });
  }

  private follow(): void {
    const { connection, courseSpaceId, inbox } = this;
    // The badge is answered at once, and by then what was asked before it is followed too: from here on nothing is missed.
    const read = () => {
      void this.chats.pages.load();
      void this.inbox?.pages.load();
      void this.thread?.refresh();
    };
    let isStale = true;
    this.endings.push(
      connection.onOpen(() => {
        isStale = true;
      }),
      connection.follow(MessageAddedDocument, this.added, ({ messageAdded: { cursor, message } }) => {
        this.added.after = cursor;
        this.receive(message);
      }),
      connection.follow(MessageChangedDocument, this.changes, ({ messageChanged: { cursor, message } }) => {
        this.changes.after = cursor;
        this.chats.change(message);
        this.thread?.change(message);
      }),
      connection.follow(
        ChatUnreadCountsDocument,
        { courseSpaceId },
        ({ unreadCountChanged: { unreadCount, chat } }) => {
          this.unreadCount = unreadCount;
          if (chat) this.put(chat);
          if (isStale) read();
          isStale = false;
          this.changed();
        },
      ),
    );
    if (!inbox) return;
    const { courseSpaceId: staffed } = inbox;
    this.endings.push(
      connection.follow(InboxChangedDocument, { courseSpaceId: staffed }, ({ inboxChanged: { chat, entry } }) => {
        inbox.put(chat, entry);
        this.put({ ...chat, inboxEntry: entry });
      }),
    );
  }

  private put(chat: ChatSummaryFragment): void {
    this.chats.put(chat);
    if (this.thread?.chatId === chat.id) this.thread.put(chat);
  }

  private receive(message: MessageTextFragment): void {
    const isOwn = message.sender?.id === this.viewer.id;
    if (isOwn && this.outbox.hold(message)) return;
    this.take(message);
    if (!isOwn) this.onArrival(message);
  }

  private take(message: MessageTextFragment): void {
    if (this.thread?.chatId === message.chat.id) this.thread.receive(message);
    if (!this.chats.receive(message)) void this.discover(message.chat.id);
  }

  /** A chat that is new, or has been quiet for so long that it was not listed. */
  private async discover(chatId: string): Promise<void> {
    const { chat } = await this.connection.query(ChatDocument, { id: chatId });
    if (chat) this.chats.put(chat);
  }
}
