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
import { type Page, Pages } from './pages.js';

export interface Question {
  chat: ChatSummaryFragment;
  entry: InboxFragment;
}

/** What staff do with a question. */
export type InboxAction = 'claim' | 'release' | 'resolve' | 'escalate';

/** What the staff of one course space are asked. */
export class Inbox extends Observable {
  state: InboxState = 'OPEN';
  readonly pages = new Pages<Question>(
    (after) => this.read(after),
    () => this.changed(),
  );

  constructor(
    private readonly connection: Connection,
    readonly courseSpaceId: string,
  ) {
    super();
  }

  /** In the present state, those that wait longest first. */
  get questions(): Question[] {
    const wanted = [...this.pages.known.values()].filter(({ entry }) => entry.state === this.state);
    return wanted.sort((one, other) => one.entry.askedAt.localeCompare(other.entry.askedAt));
  }

  async show(state: InboxState): Promise<void> {
    this.state = state;
    await this.pages.load();
  }

  /** Takes how a question stands by now; without an entry the staff are not asked there. */
  put(chat: ChatSummaryFragment, entry: InboxFragment | null): void {
    if (entry) this.pages.known.set(chat.id, { chat, entry });
    else this.pages.known.delete(chat.id);
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

  private async read(after: string | null): Promise<Page<Question>> {
    const { courseSpaceId, state } = this;
    const { inbox } = await this.connection.query(StaffInboxDocument, { courseSpaceId, state, after });
    const items = inbox.edges.map(({ node }) => [node.chat.id, { chat: node.chat, entry: node }] as const);
    return { items, pageInfo: inbox.pageInfo };
  }
}
