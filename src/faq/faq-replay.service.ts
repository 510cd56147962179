import type { Identity } from '../auth/identity.js';
import { type Database, isDatabaseError } from '../database/database.js';
import { BadUserInputError } from '../errors.js';
import type { FaqService } from './faq.service.js';
import type { FaqEntryRow } from './faq.sql.js';
import { type FaqPublicationRow, faqPublicationByKey } from './faq-publishing.sql.js';
import { publisherOf } from './publisher.js';

const HOOK_CONSTRAINT = 'faq_entries_course_space_id_hook_unique';
const KEY_CONSTRAINTS = [
  'faq_versions_published_by_id_idempotency_key_unique',
  'faq_versions_client_id_idempotency_key_unique',
];

/** A publication that happens once. */
export interface Publication {
  key: string | undefined;
  hook: string | null | undefined;
  /** Whether an earlier one with the same key was this one. */
  isSame(earlier: FaqPublicationRow): boolean;
  store(): Promise<FaqEntryRow>;
}

/** Sees to it that what is published with an idempotency key is published once. */
export class FaqReplayService {
  constructor(
    private readonly database: Database,
    private readonly faq: FaqService,
  ) {}

  /** Publishes, or returns the entry where that was done with the same key. Throws BadUserInputError with the field. */
  async once(identity: Identity, publication: Publication): Promise<FaqEntryRow> {
    const replayed = await this.replay(identity, publication);
    if (replayed) return replayed;
    try {
      return await publication.store();
    } catch (error) {
      const isHookUsed = isDatabaseError(error, '23505', HOOK_CONSTRAINT);
      if (!isHookUsed && !KEY_CONSTRAINTS.some((name) => isDatabaseError(error, '23505', name))) throw error;
      // The same key won on another connection at the same moment, with the same hook: nothing of this attempt is left.
      const won = await this.replay(identity, publication);
      if (won) return won;
      throw isHookUsed ? new BadUserInputError('faq.hookUsed', 'input.hook', { hook: publication.hook ?? '' }) : error;
    }
  }

  /** Whether the caller has published with this idempotency key before. */
  async isReplay(identity: Identity, key: string): Promise<boolean> {
    return (await this.findEarlier(identity, key)) !== undefined;
  }

  private async replay(identity: Identity, { key, isSame }: Publication): Promise<FaqEntryRow | undefined> {
    const earlier = key === undefined ? undefined : await this.findEarlier(identity, key);
    if (!earlier) return undefined;
    if (!isSame(earlier)) throw new BadUserInputError('idempotencyKey.used', 'input.idempotencyKey');
    return (await this.faq.find(identity, earlier.entryId))?.entry;
  }

  private findEarlier(identity: Identity, key: string): Promise<FaqPublicationRow | undefined> {
    return this.database.readRow<FaqPublicationRow>(faqPublicationByKey, [...publisherOf(identity), key]);
  }
}
