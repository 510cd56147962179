import {
  type ChatSummaryFragment,
  ClaimChatDocument,
  EscalateChatDocument,
  type InboxFragment,
  type InboxState,
  ReleaseChatDocument,
  ResolveChatDocument,
  StaffInboxDocument,
} from '../api/operations.js';
import type { Connection } from '../connection/connection.js';
import { Observable } from '../observable.js';

export interface Question {
  chat: ChatSummaryFragment;
  entry: InboxFragment;
}

/** What staff do with a question. */
export type InboxAction = 'claim' | 'release' | 'resolve' | 'escalate';

/** What the staff of one course space are asked. */
export class Inbox extends Observable {
  state: InboxState = 'OPEN';
  isLoaded = false;
  hasMore = false;
  private readonly known = new Map<string, Question>();
  private endCursor: string | null = null;
  private request = 0;

  constructor(
    private readonly connection: Connection,
    readonly courseSpaceId: string,
  ) {
    super();
  }

  /** In the present state, those that wait longest first. */
  get questions(): Question[] {
    const wanted = [...this.known.values()].filter(({ entry }) => entry.state === this.state);
    return wanted.sort((one, other) => one.entry.askedAt.localeCompare(other.entry.askedAt));
  }

  async show(state: InboxState): Promise<void> {
    this.state = state;
    await this.load();
  }

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

  /** Takes how a question stands by now; without an entry the staff are not asked there. */
  put(chat: ChatSummaryFragment, entry: InboxFragment | null): void {
    if (entry) this.known.set(chat.id, { chat, entry });
    else this.known.delete(chat.id);
    this.changed();
  }

  /** Does something with a question, and returns how it stands then; rejects with an ApiError where one may not. */
  async act(chat: ChatSummaryFragment, action: InboxAction): Promise<InboxFragment> {
    const entry = await this.run(action, { input: { chatId: chat.id } });
    this.put(chat, entry);
    return entry;
  }

  private async run(action: InboxAction, variables: { input: { chatId: string } }): Promise<InboxFragment> {
    switch (action) {
      case 'claim':
        return (await this.connection.mutate(ClaimChatDocument, variables)).claimChat.entry;
      case 'release':
        return (await this.connection.mutate(ReleaseChatDocument, variables)).releaseChat.entry;
      case 'resolve':
        return (await this.connection.mutate(ResolveChatDocument, variables)).resolveChat.entry;
      case 'escalate':
        return (await this.connection.mutate(EscalateChatDocument, variables)).escalateChat.entry;
    }
  }

  private async page(after: string | null) {
    this.request += 1;
    const { request, courseSpaceId, state } = this;
    const { inbox } = await this.connection.query(StaffInboxDocument, { courseSpaceId, state, after });
    return request === this.request ? inbox : undefined;
  }

  private take({ edges, pageInfo }: NonNullable<Awaited<ReturnType<Inbox['page']>>>): void {
    for (const { node } of edges) this.known.set(node.chat.id, { chat: node.chat, entry: node });
    this.endCursor = pageInfo.endCursor;
    this.hasMore = pageInfo.hasNextPage;
    this.isLoaded = true;
    this.changed();
  }
}
