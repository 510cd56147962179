import { FirstTables } from './20261124120000-first-tables.js';
import { ReadState } from './20261124190000-read-state.js';
import { Search } from './20261124191000-search.js';
import { Faq } from './20261124191100-faq.js';
import { SavedMessages } from './20261124191200-saved-messages.js';
import { MessageChanges } from './20261124201000-message-changes.js';
import { MessageSearch } from './20261125133000-message-search.js';
import { Notifications } from './20261125134000-notifications.js';
import { Addressing } from './20261125135000-addressing.js';
import { Inbox } from './20261125135500-inbox.js';
import { Receipts } from './20261125136000-receipts.js';
import { PersonalData } from './20261125137000-personal-data.js';
import { ErasedUsers } from './20261126220000-erased-users.js';
import { NameKeys } from './20261127020000-name-keys.js';

/** The migrations in their order. They are never edited after they land. */
export const migrations = [
  { name: '20261124120000-first-tables', class: FirstTables },
  { name: '20261124190000-read-state', class: ReadState },
  { name: '20261124191000-search', class: Search },
  { name: '20261124191100-faq', class: Faq },
  { name: '20261124191200-saved-messages', class: SavedMessages },
  { name: '20261124201000-message-changes', class: MessageChanges },
  { name: '20261125133000-message-search', class: MessageSearch },
  { name: '20261125134000-notifications', class: Notifications },
  { name: '20261125135000-addressing', class: Addressing },
  { name: '20261125135500-inbox', class: Inbox },
  { name: '20261125136000-receipts', class: Receipts },
  { name: '20261125137000-personal-data', class: PersonalData },
  { name: '20261126220000-erased-users', class: ErasedUsers },
  { name: '20261127020000-name-keys', class: NameKeys },
];
