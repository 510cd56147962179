/** Fragments that are few in a document, of which each stands for so many times as many fields as the one before. */
export function unfoldingFragments(times: number): string {
  return `
    fragment A on Query { ${'chats { ...B } '.repeat(times)} }
    fragment B on ChatConnection { ${'edges { ...C } '.repeat(times)} }
    fragment C on ChatEdge { ${'node { ...D } '.repeat(times)} }
    fragment D on Chat { ${'lastMessage { ...E } '.repeat(times)} }
    fragment E on Message { ${'replyTo { ...F } '.repeat(times)} }
    fragment F on Message { ${'sender { id } '.repeat(times)} }`;
}
