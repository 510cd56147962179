import type { Identity, Integration } from '../auth/identity.js';
import { requireNotifier } from '../auth/policy.js';
import { checkAddressees, valuesOfAddress } from '../chats/addressing.js';
import type { ChatService } from '../chats/chat.service.js';
import { type AddresseesRow, addressees } from '../chats/chat.sql.js';
import { type Database, isDatabaseError, type Queries } from '../database/database.js';
import { Deadline } from '../database/deadline.js';
import { BadUserInputError } from '../errors.js';
import type { Bus } from '../live/bus.js';
import { checkIdempotencyKey } from '../messages/message.service.js';
import { insertReport, type KeptReportRow, type ReportRow, reportByKey } from './notification.sql.js';
import { type Notice, type StoredNotice, storeNotice } from './notification-store.js';
import { checkContext, checkDedupe } from './notify.check.js';
import type { NotifyInput } from './notify.input.js';

const KEY_CONSTRAINT = 'notification_reports_pkey';

/** What an integration is answered. */
export interface NotifyAnswer extends ReportRow {
  duplicate: boolean;
}

/** What is to be stored, all but whom it is for. */
type Draft = Omit<Notice, 'target'> & { key: string | undefined };

/** Sends what integrations tell the people of a course space, on nobody's behalf. */
export class NotifyService {
  constructor(
    private readonly database: Database,
    private readonly chats: ChatService,
    private readonly bus: Bus,
    private readonly timeoutMilliseconds: number,
  ) {}

  /**
   * Sends a message in a chat of its own, or counts it where the same was sent already. A retry with the same idempotency
   * key is given the first answer. Throws TimedOutError, NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async notify(identity: Identity | undefined, input: NotifyInput): Promise<NotifyAnswer> {
    const integration = requireNotifier(identity);
    const draft = this.draftOf(integration, input);
    const deadline = new Deadline(this.timeoutMilliseconds);
    // A roster push that commits between two statements leaves the second without effect, as does a call with the same
    // key that is quicker; then all is due again.
    for (;;) {
      const answer = await this.attempt(draft, input, deadline);
      if (answer) return { ...answer, duplicate: answer.count > 1 };
    }
  }

  private draftOf(integration: Integration, input: NotifyInput): Draft {
    return {
      ...this.chats.checkTexts(input),
      integration,
      audience: input.audience,
      context: checkContext(input.context),
      dedupe: checkDedupe(input),
      key: checkIdempotencyKey(input.idempotencyKey),
    };
  }

  private async attempt(draft: Draft, input: NotifyInput, deadline: Deadline): Promise<ReportRow | undefined> {
    try {
      const work = (queries: Queries) => this.store(queries, draft, input);
      const done = await this.database.transaction(work, deadline);
      if (done && 'tell' in done) done.tell(this.bus);
      return done && { chatId: done.chatId, messageId: done.messageId, count: done.count };
    } catch (error) {
      if (!isDatabaseError(error, '23505', KEY_CONSTRAINT)) throw error;
      // The same key won on another connection at the same moment: nothing of this attempt is left.
      return undefined;
    }
  }

  private async store(
    queries: Queries,
    draft: Draft,
    input: NotifyInput,
  ): Promise<ReportRow | StoredNotice | undefined> {
    const { integration, key } = draft;
    const kept = key === undefined ? undefined : await replay(queries, integration, key, input);
    if (kept) return kept;
    const found = await queries.row<AddresseesRow>(addressees, valuesOfAddress(integration, input));
    const target = checkAddressees(integration, input, found);
    const stored = await storeNotice(queries, { ...draft, target });
    if (stored && key !== undefined) {
      await queries.rows(insertReport, [integration.clientId, key, stored.chatKey, stored.count]);
    }
    return stored;
  }
}

async function replay(queries: Queries, { clientId }: Integration, key: string, { courseSpaceId }: NotifyInput) {
  const kept = await queries.row<KeptReportRow>(reportByKey, [clientId, key]);
  if (kept && kept.courseSpaceId !== courseSpaceId) {
    throw new BadUserInputError('idempotencyKey.used', 'input.idempotencyKey');
  }
  return kept;
}
