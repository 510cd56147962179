/**
 * Joins the chats of the participants `p`, by index: without the `offset` PostgreSQL reads all chats in the plan that it
 * keeps for any number of people (5 ms against 0.14 ms at 20,000 chats).
 */
export const joinChats = 'cross join lateral (select * from chats c where c.id = p.chat_id offset 0) c';
