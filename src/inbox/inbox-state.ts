/** How far the staff have seen to a question. */
export enum InboxState {
  OPEN = 'OPEN',
  CLAIMED = 'CLAIMED',
  ANSWERED = 'ANSWERED',
}
