/** The mutations of the inbox; what each answers of the entry. */
const ENTRY = 'entry { state escalatedAt claimedBy { id } chat { id } }';
const handling = (name: string) => `mutation ($chatId: ID!) { ${name}(input: { chatId: $chatId }) { ${ENTRY} } }`;
export const CLAIM = handling('claimChat');
export const RELEASE = handling('releaseChat');
export const RESOLVE = handling('resolveChat');
export const ESCALATE = handling('escalateChat');

export const INBOX = `query ($id: ID!, $state: InboxState, $claimedBy: ID, $escalatedOnly: Boolean, $first: Int, $after: String) {
  inbox(courseSpaceId: $id, state: $state, claimedBy: $claimedBy, escalatedOnly: $escalatedOnly, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { state chat { id } } } } }`;

/** A chat's entry, as somebody in it sees it. */
export const INBOX_ENTRY = `query ($id: ID!) { chat(id: $id) { inboxEntry {
  state openedAt askedAt claimedAt escalatedAt firstAnsweredAt claimedBy { id } } } }`;
